"""Conversations of responders: whose turn it is, what ends them, and what goes wrong in them."""

import asyncio
import time

import pytest

from multichat_lab.chat.conversation import Conversation
from multichat_lab.chat.conversation.limits import TurnLimits
from multichat_lab.chat.conversation.policies import everyone_once, moderated, round_robin
from multichat_lab.chat.conversation.replies import Reply
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.chat.system import MultichatSystem
from multichat_lab.errors import ResponderError, SessionNotFoundError

FIVE_TURNS = TurnLimits(turns=5)


@pytest.fixture
def system():
    return MultichatSystem(SessionPersistence("memory"))


@pytest.fixture
def lunch(system):
    return system.start(["Ann"], "lunch").session_id


def counting(message, history):
    """Answer with what nobody else says."""
    return f"{len(history)} words later"


def said(system, session_id):
    return [(e.sender, e.recipient, e.content) for e in system.history(session_id)]


def speakers(system, session_id):
    return [each.sender for each in system.history(session_id) if each.kind == "message"]


def test_whoever_is_addressed_answers_and_to_whom(system, lunch):
    system.direct(lunch, "Ann", "Ann", "to myself")
    talk = Conversation(system, lunch, {"Bob": counting, "Cy": lambda m, h: None})
    assert talk.run().reason == "quiet"
    question = system.direct(lunch, "Ann", "Bob", "Noon?")
    assert talk.run().turns == 1
    answer = system.history(lunch)[-1]
    assert (answer.sender, answer.recipient, answer.reply_to) == ("Bob", "Ann", question.message_id)
    system.broadcast(lunch, "Ann", "Everyone?")
    assert talk.run().turns == 4, "Bob, Cy who says nothing, and Cy again: Bob spoke to all"
    assert said(system, lunch)[-1][:2] == ("Bob", "All")


def test_one_after_the_other(system, lunch):
    system.broadcast(lunch, "Ann", "Go on.")
    names = {"Bob": counting, "Cy": counting, "Dee": counting}
    ended = Conversation(system, lunch, names, round_robin, FIVE_TURNS).run()
    assert (ended.reason, ended.turns, ended.unmeasured) == ("turns", 5, 5)
    assert speakers(system, lunch) == ["Ann", "Bob", "Cy", "Dee", "Bob", "Cy"]
    assert "no turns are left" in system.history(lunch)[-1].content


def test_everyone_once_for_each_question(system, lunch):
    names = {"Bob": counting, "Cy": counting}
    talk = Conversation(system, lunch, names, everyone_once)
    for _ in range(2):
        system.broadcast(lunch, "Ann", "What do you think?")
        assert talk.run().reason == "quiet"
    assert speakers(system, lunch) == ["Ann", "Bob", "Cy"] * 2


def test_a_moderator_chooses(system, lunch):
    order = iter(["Cy", "Bob", "nobody known"])
    system.broadcast(lunch, "Ann", "Go on.")
    policy = moderated(lambda scene: next(order))
    assert Conversation(system, lunch, {"Bob": counting, "Cy": counting}, policy).run().turns == 2
    assert speakers(system, lunch) == ["Ann", "Cy", "Bob"]


def test_coroutines_and_replies_are_taken_as_they_are(system, lunch):
    class Model:
        async def __call__(self, message, history):
            await asyncio.sleep(0)
            return Reply("Gladly.", "Cy", model="m", tokens_in=7, tokens_out=2, cost=0.5)

    system.broadcast(lunch, "Ann", "Noon?")
    system.join(lunch, "Cy")
    ended = asyncio.run(Conversation(system, lunch, {"Bob": Model()}).run_async())
    assert (ended.tokens, ended.cost, ended.unmeasured) == (9, 0.5, 0)
    answer = system.history(lunch)[-1]
    assert (answer.recipient, answer.model, answer.tokens_in, answer.cost) == ("Cy", "m", 7, 0.5)


def test_it_runs_beside_a_loop_as_in_a_notebook(system, lunch):
    async def cell():
        system.broadcast(lunch, "Ann", "Noon?")
        return Conversation(system, lunch, {"Bob": counting}).run()

    assert asyncio.run(cell()).turns == 1


@pytest.mark.parametrize(
    ("limits", "reason", "turns"),
    [
        (TurnLimits(tokens=25), "tokens", 3),
        (TurnLimits(cost=1.0), "cost", 4),
        (TurnLimits(seconds=0), "seconds", 0),
        (TurnLimits(turns=2), "turns", 2),
    ],
)
def test_a_limit_ends_it_and_is_told_once(system, lunch, limits, reason, turns):
    def dear(message, history):
        return Reply(str(len(history)), tokens_in=9, tokens_out=1, cost=0.25)

    system.broadcast(lunch, "Ann", "Go on.")
    for _ in range(2):
        talk = Conversation(system, lunch, {"Bob": dear, "Cy": dear}, round_robin, limits)
        ended = talk.run()
        assert (ended.reason, ended.turns) == (reason, turns)
    assert [each.kind for each in system.history(lunch)].count("system") == 4  # 2 joined, 1 started


@pytest.mark.parametrize(
    ("words", "reason"), [(["Yes."], "echo"), (["After you.", "No, after you!", "Go!"], "loop")]
)
def test_who_repeats_themselves_is_noticed(system, lunch, words, reason):
    def parrot(message, history):
        return words[sum(each.kind == "message" for each in history) % len(words)]

    system.broadcast(lunch, "Ann", "Go on.")
    talk = Conversation(system, lunch, {"Bob": parrot, "Cy": parrot}, round_robin)
    ended = talk.run()
    assert (ended.reason, ended.turns) == (reason, 3 * len(words))
    system.broadcast(lunch, "Ann", "Something else!")
    assert talk.run().turns > ended.turns, "a word from outside sets it going again"


def test_a_failing_or_slow_responder_is_told_of_and_the_others_go_on(system, lunch):
    def failing(message, history):
        raise KeyError("menu")

    def slow(message, history):
        time.sleep(5)

    async def sleepy(message, history):
        await asyncio.sleep(60)

    bad = {"A": failing, "B": slow, "C": sleepy, "D": lambda m, h: 7}
    bad |= {"E": lambda m, h: Reply("Hello?", "Nobody"), "F": lambda m, h: next(iter(()))}
    system.broadcast(lunch, "Ann", "Noon?")
    limits = TurnLimits(turn_seconds=0.3)
    ended = Conversation(system, lunch, {**bad, "Bob": counting}, everyone_once, limits).run()
    assert (ended.reason, ended.turns) == ("quiet", 7)
    told = {e.sender: e.content for e in system.history(lunch) if "could not answer" in e.content}
    assert told["A"].endswith("KeyError: 'menu'")
    assert told["B"].endswith("longer than 0.3 s")
    assert told["C"].endswith("longer than 0.3 s")
    assert "returned int" in told["D"]
    assert "'Nobody' is not in session" in told["E"]
    assert "StopIteration" in told["F"]
    assert speakers(system, lunch) == ["Ann", "Bob"]
    again = Conversation(system, lunch, {**bad, "Bob": counting}, everyone_once, limits).run()
    assert again.turns == 7, "nobody is asked again what was answered, or failed"


def test_it_waits_for_words_from_outside_and_ends_with_the_session(system, lunch):
    def talkative(message, history):
        if message.content == "Bye":
            system.end(lunch, "Ann")
            return None
        return "Yes?"

    def person():
        for words in ("Hello", "Bye"):
            system.broadcast(lunch, "Ann", words)
            time.sleep(0.1)

    limits = TurnLimits(patience=60)
    talk = Conversation(system, lunch, {"Bob": talkative}, everyone_once, limits)

    async def both():
        return await asyncio.gather(talk.run_async(), asyncio.to_thread(person))

    ended, _ = asyncio.run(both())
    assert (ended.reason, ended.turns) == ("ended", 2)
    assert talk.run().reason == "ended"


def test_what_makes_no_conversation_is_refused(system, lunch):
    for responders in ({}, {"Bob": "words"}):
        with pytest.raises(ResponderError, match="responders are"):
            Conversation(system, lunch, responders)
    for wrong in ({"turns": -1}, {"cost": float("nan")}):
        with pytest.raises(ResponderError, match=next(iter(wrong))):
            TurnLimits(**wrong)
    with pytest.raises(SessionNotFoundError):
        Conversation(system, "nowhere", {"Bob": counting}).run()
