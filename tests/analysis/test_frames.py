"""The frames have the documented columns and dtypes, and hold what was recorded."""

import re
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from multichat_lab.analysis import edges, frames
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.demos.trading_floor import TradingFloor
from multichat_lab.records import ChatMessage

TEXT = pd.StringDtype(na_value=np.nan)
START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
FRAMES = {
    frames.sessions_df: frames.SESSION_DTYPES,
    frames.messages_df: frames.MESSAGE_DTYPES,
    frames.participants_df: frames.PARTICIPANT_DTYPES,
    edges.edges_df: edges.EDGE_DTYPES,
}


@pytest.mark.parametrize("make", FRAMES)
def test_each_column_is_in_the_docstring(make):
    words = set(re.findall(r"\w+", make.__doc__))
    assert set(FRAMES[make]) <= words


def minutes(number):
    return START + timedelta(minutes=number)


@pytest.fixture
def chats():
    """Ann and Bob from the start, Cy from minute 10 to 20; a broadcast at 5, 15 and 25."""
    chats = SessionPersistence("memory")
    chats.create_session(["Ann", "Bob"], session_id="one", created_at=START)
    chats.add_message(ChatMessage("one", "Ann", "at five", timestamp=minutes(5)))
    chats.members.add("one", {"Cy": "human"}, at=minutes(10))
    chats.add_message(ChatMessage("one", "Ann", "at fifteen", timestamp=minutes(15)))
    chats.add_message(ChatMessage("one", "Cy", "psst", "Bob", timestamp=minutes(16)))
    chats.members.remove("one", "Cy", at=minutes(20))
    chats.add_message(ChatMessage("one", "Bob", "at 25", timestamp=minutes(25)))
    chats.add_message(ChatMessage("one", "Bob", "left", timestamp=minutes(26), kind="system"))
    return chats


@pytest.mark.slow
@pytest.mark.parametrize("make", FRAMES, ids=lambda make: make.__name__)
def test_columns_and_dtypes_are_as_documented(make, chats):
    for source in (chats, SessionPersistence("memory")):
        frame = make(source)
        named = {name: TEXT if of == "str" else of for name, of in FRAMES[make].items()}
        expected = pd.DataFrame(columns=list(named)).astype(named).dtypes
        pd.testing.assert_series_equal(frame.dtypes, expected)


def test_a_text_that_is_absent_is_missing_and_no_word(chats):
    messages = frames.messages_df(chats)
    assert messages["reply_to"].isna().all() and messages["source_id"].isna().all()
    assert not (messages == "None").any(axis=None)


def test_a_broadcast_reaches_those_who_were_there_at_its_time(chats):
    rows = edges.edges_df(chats)
    reached = [tuple(row) for row in rows[["seq", "sender", "recipient", "broadcast"]].values]
    assert reached == [
        (1, "Ann", "Bob", True),
        (2, "Ann", "Bob", True),
        (2, "Ann", "Cy", True),
        (3, "Cy", "Bob", False),
        (4, "Bob", "Ann", True),
    ]


def test_participants_come_with_what_they_said_and_heard(chats):
    frame = frames.participants_df(chats).set_index("participant")
    assert list(frame.index) == ["Ann", "Bob", "Cy"]
    assert frame["messages"].tolist() == [2, 2, 1]
    assert frame["addressed"].tolist() == [0, 1, 0]
    assert frame["left_at"].notna().tolist() == [False, False, True]


def test_messages_equal_the_records(tmp_path):
    with SessionPersistence("sqlite", tmp_path / "floor.db") as chats:
        TradingFloor(seed=3, days=4).record(chats)
        frame = frames.messages_df(chats)
        records = [m for s in chats.list_sessions() for m in chats.get_messages(s.session_id)]
    assert len(frame) == len(records)
    for name in ("session_id", "seq", "message_id", "sender", "recipient", "content", "timestamp"):
        assert frame[name].tolist() == [getattr(each, name) for each in records]


def test_sessions_list_their_present_participants(chats):
    session = frames.sessions_df(chats).iloc[0]
    assert list(session["participants"]) == ["Ann", "Bob"]
    assert session["message_count"] == 5
    assert session["last_activity"] == minutes(26)
    assert session["ended_at"] is pd.NaT
