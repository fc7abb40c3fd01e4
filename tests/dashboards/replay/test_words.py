"""Where words stand on the clock of a replay, and which have no place there."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from multichat_lab import ChatMessage, Lab, SessionPersistence
from multichat_lab.dashboards import ReplayView
from multichat_lab.dashboards.replay.reading import replay_columns
from multichat_lab.dashboards.replay.subject import subject_of
from multichat_lab.dashboards.replay.words import never_back
from multichat_lab.errors import QueryError
from tests.dashboards.replay.recorded import BARS, SESSION, START, said, traded_session


def replayed(chats, session="talk"):
    with Lab(chats) as lab:
        return replay_columns(lab, subject_of(lab, None, session))


def shown(columns):
    """Return from which minute after the start on each message stands in the transcript."""
    return [(each - START.timestamp()) / 60 for each in columns.column("words", "shown")]


def placed(columns):
    return [each["placed"] for each in columns.header["messages"]]


@given(times=st.lists(st.integers(0, 30), max_size=40))
def test_the_times_that_count_are_the_longest_that_never_go_back(times):
    kept = [times[at] for at in never_back(range(len(times)), times)]
    assert kept == sorted(kept)
    best = [1] * len(times)  # the plain, slow way
    for at, time in enumerate(times):
        best[at] = 1 + max((best[b] for b in range(at) if times[b] <= time), default=0)
    assert len(kept) == max(best, default=0)


def test_a_message_with_a_made_up_time_stands_with_the_one_before_it(memory):
    said(memory, None, 0, 5, None, 9)
    columns = replayed(memory)
    assert shown(columns) == [0, 0, 5, 5, 9]
    assert placed(columns) == ["order", "own", "own", "order", "own"]
    assert [each["at"] is None for each in columns.header["messages"]] == [
        True, False, False, True, False,
    ]  # fmt: skip
    assert columns.header["unknown"] == [
        "when 2 messages were said: no time is told, only the order"
    ]


def test_one_stray_time_moves_nothing_but_its_own_message(memory):
    said(memory, 0, 10_000, 5, 9)
    columns = replayed(memory)
    assert shown(columns) == [0, 0, 5, 9]
    assert columns.header["unknown"] == [
        "where on this clock 1 message was said: by another clock, or out of order"
    ]


def test_a_chat_without_any_time_is_numbered_and_has_no_clock(memory):
    said(memory, None, None, None)
    columns = replayed(memory)
    assert columns.column("words", "shown").tolist() == [0, 1, 2]
    assert (columns.header["from"], columns.header["to"]) == (None, None)


def test_the_clock_of_a_chat_without_times_goes_from_message_to_message(memory):
    said(memory, None, None, None)
    view = ReplayView(memory, session="talk")
    assert (view.state.messages, view.state.time) == (3, None)
    assert [view.at(message=1).state.messages, view.next_event().state.messages] == [1, 2]
    assert view.next_event().next_event().state.messages == 3
    assert view.figure().axes
    view.close()


def test_words_are_those_of_the_time_and_not_of_a_later_edit(memory):
    said(memory, 0, 5)
    [first, second] = memory.get_messages("talk")
    for minute, words in ((10, "Second thoughts."), (20, "Third thoughts.")):
        at = START + timedelta(minutes=minute)
        memory.history.revise(first.message_id, words, by="Ann", at=at)
    memory.history.delete(second.message_id, at=START + timedelta(minutes=7))
    said_later = ChatMessage("talk", "Bob", "So.", timestamp=START + timedelta(minutes=30))
    memory.add_messages([said_later])
    view = ReplayView(memory, session="talk")
    heard = {
        minute: view.at(START + timedelta(minutes=minute)).state.words["words"].tolist()
        for minute in (0, 6, 8, 10, 15, 25)
    }
    assert heard == {
        0: ["Word 0."],
        6: ["Word 0.", "Word 1."],
        8: ["Word 0.", ""],
        10: ["Second thoughts.", ""],
        15: ["Second thoughts.", ""],
        25: ["Third thoughts.", ""],
    }
    assert view.columns.header["unknown"] == []
    view.close()


def test_an_edit_at_a_time_that_nobody_knows_is_told(memory):
    said(memory, 0, 5)
    [first, _] = memory.get_messages("talk")
    memory.history.revise(first.message_id, "Other words.")
    columns = replayed(memory)
    [edit] = columns.header["messages"][0]["edits"]
    assert edit == {"at": None, "by": None, "before": "Word 0.", "deletion": False}
    assert columns.header["unknown"] == ["when 1 message was edited: shown as it stood afterwards"]


def test_words_by_the_clock_on_the_wall_have_no_place_among_the_bars_of_the_past(memory):
    memory.create_session(["Lead"], session_id=SESSION)
    memory.add_messages([ChatMessage(SESSION, "Lead", f"Welcome {each}.") for each in range(50)])
    traded_session(memory)
    columns = replayed(memory, SESSION)
    assert columns.header["to"] == int(BARS.index[-1].timestamp() * 1e6)
    assert placed(columns)[:50] == ["order"] * 50
    assert set(placed(columns)[50:]) == {"own"}


def test_a_talk_the_day_after_the_market_keeps_its_place(memory):
    close = BARS.index[-1].to_pydatetime()
    memory.create_session(["Ann"], session_id=SESSION, created_at=BARS.index[0].to_pydatetime())
    traded_session(memory)
    late = ChatMessage(SESSION, "Ann", "That was that.", timestamp=close + timedelta(days=1))
    memory.add_messages([late])
    columns = replayed(memory, SESSION)
    assert placed(columns)[-1] == "own"
    assert columns.header["to"] == int((close + timedelta(days=1)).timestamp() * 1e6)


def test_a_reply_names_the_message_that_it_answers(memory):
    memory.create_session(["Ann", "Bob"], session_id="talk", created_at=START)
    asked = ChatMessage("talk", "Ann", "Well?", timestamp=START)
    lost = ChatMessage("talk", "Bob", "Yes.", timestamp=START, reply_to=asked.message_id)
    memory.add_messages([asked, lost])
    replies = [each["reply"] for each in replayed(memory).header["messages"]]
    assert replies == [None, {"seq": 1, "sender": "Ann", "kind": "declared"}]


def test_what_is_not_there_or_not_clear_is_refused_with_its_name():
    with SessionPersistence("memory") as chats, Lab(chats) as lab:
        with pytest.raises(QueryError, match="There is no session 'x'"):
            subject_of(lab, None, "x")
        with pytest.raises(QueryError, match="There is no run 'x'"):
            subject_of(lab, "x", None)
        with pytest.raises(QueryError, match=r"run is None and session is None.*Give one"):
            subject_of(lab, None, None)
