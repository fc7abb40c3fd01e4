"""Characters trade, say why, and answer each other and people; a seed brings the same again."""

import asyncio

from multichat_lab import SessionPersistence
from multichat_lab.trading.market import iterate_bars, load_bars, replay_feed
from multichat_lab.trading.robots.human import Human
from multichat_lab.trading.robots.three_characters import cast_of
from tests.trading.desk.scripted import desk_in

MINUTE = load_bars("AAPL").iloc[-1880:-1820]


def lived_through(seed, *people, hear=None):
    """Return what is said in a minute."""
    cast = cast_of(seed)
    with SessionPersistence("memory") as chats:
        return said_at(chats, cast, people, hear)


def said_at(chats, cast, people, hear):
    desk = desk_in(chats, replay_feed(MINUTE), [*cast, *people])
    if hear:
        desk.recorder.on_said.append(lambda message: hear(cast, message))
    asyncio.run(desk.run())
    return chats.get_messages("one")


def test_the_first_minute_is_lively_and_the_same_each_time():
    said = lived_through(1)
    assert {each.sender for each in said[:12]} == {"Momentum Maya", "Contrary Otto", "Careful Ida"}
    assert sum(each.kind == "order" for each in said) >= 5
    senders = {each.message_id: each.sender for each in said}
    answers = [(each.sender, senders[each.reply_to]) for each in said if each.reply_to]
    assert len(answers) >= 2
    assert all(sender != answered for sender, answered in answers)
    again = lived_through(1)
    assert [each.content for each in again] == [each.content for each in said]


def test_who_goes_on_from_a_record_greets_nobody_again_and_says_other_things():
    bars = list(iterate_bars(load_bars("AAPL").iloc[-1900:-1880]))
    cast = cast_of(1)
    for each in cast:
        each.recall(bars)
    with SessionPersistence("memory") as chats:
        said = [each.content for each in said_at(chats, cast, (), None)]
    first = [each.content for each in lived_through(1)]
    assert said and not any("Good morning" in each for each in said)
    assert any("Good morning" in each for each in first)
    assert said[:3] != first[:3]


def test_another_seed_says_other_things():
    one, two = lived_through(1), lived_through(2)
    assert [each.content for each in one] != [each.content for each in two]


def test_somebody_answers_a_person_by_name():
    ann = Human("Ann {x}")
    ann.talk("What do you all think?")

    def hear(cast, message):
        if message.sender == "Ann {x}":
            cast[0].hear(message.sender, message.message_id)

    said = lived_through(1, ann, hear=hear)
    (asked,) = [each for each in said if each.sender == "Ann {x}"]
    (answer,) = [each for each in said if each.reply_to == asked.message_id]
    assert "Ann {x}" in answer.content
