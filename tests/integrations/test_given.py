"""A model is given all that was said with each call: it is recorded once, and nothing is missed."""

import pytest

from multichat_lab.integrations.given import MOST_TALKS
from multichat_lab.integrations.runs import RunRecorder

LUNCH = "runs:lunch"


@pytest.fixture
def recorder(chats):
    return RunRecorder(chats, "runs:")


@pytest.fixture
def ask(recorder):
    """Record a call of a model with all that it is given, and what it says."""
    count = iter(range(1, 10_000))

    def call(given, said, talk="lunch"):
        number = next(count)
        run = {
            "id": f"r{number}",
            "trace_id": f"t{number}",
            "run_type": "llm",
            "start_time": f"2026-11-27T10:{number // 60:02}:{number % 60:02}Z",
            "end_time": f"2026-11-27T10:{number // 60:02}:{number % 60:02}.5Z",
            "outputs": {"messages": [turn("assistant", said)]},
        }
        recorder.take(f"t{number}", run, talk, given)
        recorder.flush()

    return call


def turn(role, words):
    return {"role": role, "content": words}


@pytest.fixture
def words(chats):
    return lambda: [each.content for each in chats.get_messages(LUNCH)]


def test_what_is_given_again_is_recorded_once_and_the_same_words_again_are_new(ask, words, chats):
    talk, expected = [], []
    for number in range(6):
        asked = "Go on." if number % 2 else f"What of {number}?"
        talk.append(turn("user", asked))
        ask(talk, "Yes.")
        talk.append(turn("assistant", "Yes."))
        expected += [asked, "Yes."]
    assert words() == expected
    said = chats.get_messages(LUNCH)
    assert [each.reply_to for each in said[1::2]] == [each.message_id for each in said[::2]]


def test_turns_that_are_changed_in_place_are_recorded(ask, words):
    talk = [turn("system", "Be brief."), turn("user", "Noon?")]
    ask(talk, "Yes.")
    talk[0]["content"] = "Be long."
    talk += [turn("assistant", "Yes."), turn("user", "Where?")]
    ask(talk, "At home.")
    assert sorted(words()) == sorted(
        ["Be brief.", "Noon?", "Yes.", "Be long.", "Where?", "At home."]
    )


def test_where_a_session_was_removed_all_is_recorded_again(ask, words, chats):
    talk = [turn("user", "Noon?")]
    ask(talk, "Yes.")
    talk += [turn("assistant", "Yes."), turn("user", "Where?")]
    ask(talk, "At home.")
    chats.end_session(LUNCH)
    chats.cleanup_old_sessions(0)
    talk += [turn("assistant", "At home."), turn("user", "When?")]
    ask(talk, "At one.")
    talk += [turn("assistant", "At one."), turn("user", "Sure?")]
    ask(talk, "Sure.")
    assert sorted(words()) == sorted([*(each["content"] for each in talk), "Sure."])


def test_what_could_not_be_written_is_recorded_with_the_next_call(ask, words, chats):
    talk = [turn("user", "Noon?")]
    ask(talk, "Yes.")
    talk += [turn("assistant", "Yes."), turn("user", "Where?")]
    chats.limits = type(chats.limits)(max_messages_per_session=2)
    with pytest.warns(UserWarning, match="not recorded"):
        ask(talk, "At home.")
    chats.limits = type(chats.limits)()
    talk += [turn("assistant", "At home."), turn("user", "When?")]
    ask(talk, "At one.")
    assert words() == ["Noon?", "Yes.", "Where?", "At home.", "When?", "At one."]


def test_only_so_many_conversations_are_remembered_and_none_is_missed(ask, recorder, words, chats):
    talk = [turn("user", "Noon?"), turn("user", "Or one?")]
    ask(talk, "Noon.")
    for number in range(MOST_TALKS + 1):
        ask(talk, "Noon.", f"talk {number}")
    assert len(recorder._histories._known) == MOST_TALKS
    talk += [turn("assistant", "Noon."), turn("user", "Where?")]
    ask(talk, "At home.")
    assert words() == ["Noon?", "Or one?", "Noon.", "Where?", "At home."]
