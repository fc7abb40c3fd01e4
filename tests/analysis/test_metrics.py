"""The metrics against a recount in plain Python."""

from collections import Counter
from statistics import median

import pytest

from multichat_lab.analysis.metrics import conversation_totals, speakers_df, timeline_df
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.demos.trading_floor import TradingFloor
from multichat_lab.records import ChatMessage, Relation


@pytest.fixture(scope="module")
def floor():
    chats = SessionPersistence("memory")
    TradingFloor(seed=5, days=6).record(chats)
    messages = [m for s in chats.list_sessions() for m in chats.get_messages(s.session_id)]
    return chats, messages


def test_speakers_agree_with_a_recount(floor):
    chats, messages = floor
    by_id = {each.message_id: each for each in messages}
    answered = {each.reply_to for each in messages if each.reply_to}
    said = Counter(each.sender for each in messages)
    for row in speakers_df(chats).itertuples():
        own = [each for each in messages if each.sender == row.participant]
        waits = [
            (each.timestamp - by_id[each.reply_to].timestamp).total_seconds()
            for each in own
            if each.reply_to
        ]
        assert row.messages == said[row.participant] == len(own)
        assert row.share == pytest.approx(len(own) / len(messages))
        assert row.words == sum(len(each.content.split()) for each in own)
        assert row.addressed == sum(each.recipient == row.participant for each in messages)
        assert row.replies == len(waits)
        assert row.answered == pytest.approx(
            sum(each.message_id in answered for each in own) / len(own)
        )
        assert row.reply_seconds == pytest.approx(median(waits))


def test_the_most_talkative_comes_first_and_the_silent_are_listed_too(floor):
    chats = floor[0]
    frame = speakers_df(chats)
    assert frame["messages"].is_monotonic_decreasing
    quiet = SessionPersistence("memory")
    quiet.create_session(["Ann", "Bob"])
    silent = speakers_df(quiet)
    assert silent["participant"].tolist() == ["Ann", "Bob"]
    assert silent["messages"].tolist() == [0, 0]
    assert silent["answered"].isna().all()


def test_the_system_is_no_speaker_unless_it_speaks_as_others_do():
    chats = SessionPersistence("memory")
    session_id = chats.create_session(["Ann"]).session_id
    chats.members.add(session_id, {"server": "system"})
    chats.add_message(ChatMessage(session_id, "Ann", "hi"))
    chats.add_message(ChatMessage(session_id, "server", "Ann is away", kind="system"))
    assert speakers_df(chats)["participant"].tolist() == ["Ann"]
    chats.add_message(ChatMessage(session_id, "server", "I speak"))
    assert set(speakers_df(chats)["participant"]) == {"Ann", "server"}


def test_one_session_can_be_asked_about(floor):
    chats, messages = floor
    session_id = messages[0].session_id
    own = [each for each in messages if each.session_id == session_id]
    totals = conversation_totals(chats, session_id)
    assert totals["sessions"] == 1
    assert totals["messages"] == len(own) == speakers_df(chats, session_id)["messages"].sum()
    assert totals["first_message"] == own[0].timestamp
    assert totals["replies"] == sum(each.reply_to is not None for each in own)
    assert totals["broadcasts"] == sum(each.is_broadcast for each in own)


def test_nothing_recorded_gives_zeros_and_no_times():
    totals = conversation_totals(SessionPersistence("memory"))
    assert totals["messages"] == 0
    assert totals["first_message"] is None


def test_the_timeline_counts_each_day(floor):
    chats, messages = floor
    expected = Counter((each.timestamp.date(), each.sender) for each in messages)
    frame = timeline_df(chats)
    found = {(row.day.date(), row.sender): row.messages for row in frame.itertuples()}
    assert found == dict(expected)


def test_following_up_on_oneself_is_no_answer_and_one_reply_may_answer_several():
    chats = SessionPersistence("memory")
    chats.create_session(["Ann", "Bob"], session_id="one")
    first, second = chats.add_messages(
        [ChatMessage("one", "Ann", "a"), ChatMessage("one", "Ann", "b")]
    )
    chats.add_message(ChatMessage("one", "Ann", "c", reply_to=first.message_id))
    reply = chats.add_message(ChatMessage("one", "Bob", "d", reply_to=first.message_id))
    chats.relations.add([Relation("one", reply.message_id, second.message_id)])
    speakers = speakers_df(chats).set_index("participant")
    assert speakers.loc["Ann", "answered"] == pytest.approx(2 / 3)
    assert speakers["replies"].to_dict() == {"Ann": 0, "Bob": 1}
