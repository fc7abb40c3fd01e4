"""The scripted corpus: repeatable, plausible, and with the patterns that it promises."""

import pytest

from multichat_lab.analysis.metrics import speakers_df
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.demos.trading_floor import TradingFloor, write_corpus
from multichat_lab.shipped import data_path


def recorded(seed, days=16):
    chats = SessionPersistence("memory")
    total = TradingFloor(seed, days).record(chats)
    return chats, total


def test_the_same_seed_gives_the_same_corpus_and_another_gives_another():
    one, two, other = (recorded(seed, days=3)[0] for seed in (1, 1, 2))

    def everything(chats):
        sessions = chats.list_sessions()
        return sessions, [chats.get_messages(each.session_id) for each in sessions]

    assert everything(one) == everything(two)
    assert everything(one)[1] != everything(other)[1]


def test_there_are_a_few_hundred_messages_on_working_days():
    chats, total = recorded(7)
    assert 300 <= total <= 600
    assert total == sum(each.message_count for each in chats.list_sessions())
    assert all(each.created_at.weekday() < 5 for each in chats.list_sessions())
    assert all(each.status == "ended" for each in chats.list_sessions())


def test_the_clerk_is_ignored_and_the_quant_is_quickest():
    speakers = speakers_df(recorded(7)[0]).set_index("participant")
    assert speakers["answered"].idxmin() == "Clerk"
    assert speakers.loc["Clerk", "answered"] < 0.25 < speakers["answered"].drop("Clerk").min()
    assert speakers["reply_seconds"].idxmin() == "Quant"


@pytest.mark.parametrize(("word", "outcome"), [("rumour", "loss"), ("confirm", "gain")])
def test_losing_days_are_talked_into_with_other_words(word, outcome):
    chats, _ = recorded(7)
    for session in chats.list_sessions():
        said = " ".join(each.content for each in chats.get_messages(session.session_id))
        if f" {word}" in said and "Reminder" not in said:
            assert session.metadata["outcome"] == outcome


def test_nobody_says_the_same_thing_twice_in_a_row():
    chats, _ = recorded(7)
    for session in chats.list_sessions():
        last = {}
        for message in chats.get_messages(session.session_id):
            assert last.get(message.sender) != message.content
            last[message.sender] = message.content


def test_the_shipped_corpus_is_what_the_generator_makes(tmp_path):
    assert write_corpus(tmp_path / "floor.jsonl") == recorded(7)[1]
    shipped = data_path("chats", "trading_floor.jsonl").read_bytes()
    assert (tmp_path / "floor.jsonl").read_bytes() == shipped
