"""Creating, listing, reading and ending sessions, in every store."""

from datetime import UTC, datetime, timedelta

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import (
    MessageError,
    ParticipantError,
    SessionEndedError,
    SessionExistsError,
    SessionNotFoundError,
    StoreError,
)
from multichat_lab.records import ChatMessage
from tests.stores.answers import answers

LONE_SURROGATE = "\udcff"


@pytest.fixture
def ten_messages(chats):
    chats.create_session(["Ann"], session_id="s")
    chats.add_messages(ChatMessage("s", "Ann", str(number)) for number in range(1, 11))
    return chats


def contents(messages):
    return [message.content for message in messages]


def test_a_new_session_is_active_and_empty(chats):
    session = chats.create_session(["Ann", "Bob", "Ann"], topic="lunch")
    assert session.participants == ("Ann", "Bob")
    assert (session.status, session.message_count, session.ended_at) == ("active", 0, None)
    assert session.last_activity == session.created_at
    assert chats.get_session(session.session_id) == session


def test_sessions_without_an_id_get_one_each(chats):
    made = {chats.create_session([]).session_id for _ in range(20)}
    assert len(made) == 20


def test_a_second_session_with_the_same_id_is_refused(chats):
    chats.create_session(["Ann"], session_id="s", topic="first")
    before = answers(chats)
    with pytest.raises(SessionExistsError, match="'s'"):
        chats.create_session(["Bob"], session_id="s", topic="second")
    assert answers(chats) == before


def test_names_that_cannot_be_used_are_refused(chats):
    for wrong in ("Ann", ["All"], ["Ann", ""], ["Ann", None], [["Ann"]], [LONE_SURROGATE]):
        with pytest.raises(ParticipantError):
            chats.create_session(wrong)
    assert chats.list_sessions() == []


def test_values_that_no_store_can_hold_are_refused(chats):
    for wrong in (
        {"session_id": ""},
        {"session_id": LONE_SURROGATE},
        {"topic": LONE_SURROGATE},
        {"metadata": {"price": float("nan")}},
        {"metadata": {"raw": b"bytes"}},
        {"created_at": datetime(2026, 1, 1)},  # noqa: DTZ001 - the missing zone is the point
    ):
        with pytest.raises(MessageError):
            chats.create_session(["Ann"], **wrong)
    assert chats.list_sessions() == []


def test_seq_counts_from_one_without_gaps_in_each_session(chats):
    for session_id in ("s", "t"):
        chats.create_session(["Ann"], session_id=session_id)
    told = [chats.add_message(ChatMessage(each, "Ann", "")).seq for each in "ststt"]
    assert told == [1, 1, 2, 2, 3]
    both = chats.add_messages([ChatMessage(each, "Ann", "") for each in "tsts"])
    assert [m.seq for m in both if m.session_id == "s"] == [3, 4]
    assert [m.seq for m in both if m.session_id == "t"] == [4, 5]


def test_limit_takes_the_last_and_after_seq_the_next(ten_messages):
    expected = {
        (None, None): range(1, 11),
        (3, None): [8, 9, 10],
        (99, None): range(1, 11),
        (0, None): [],
        (None, 7): [8, 9, 10],
        (2, 7): [8, 9],
        (2, 0): [1, 2],
        (2, 10): [],
        (None, 99): [],
        (0, 3): [],
    }
    for (limit, after_seq), numbers in expected.items():
        found = ten_messages.get_messages("s", limit=limit, after_seq=after_seq)
        assert contents(found) == [str(number) for number in numbers], (limit, after_seq)
        assert [message.seq for message in found] == list(numbers), (limit, after_seq)


def test_a_negative_limit_is_refused(ten_messages):
    for wrong in ({"limit": -1}, {"after_seq": -1}):
        with pytest.raises(MessageError, match="-1"):
            ten_messages.get_messages("s", **wrong)


def test_a_session_that_is_not_there_is_named(chats):
    for ask in (
        chats.get_session,
        chats.end_session,
        chats.members.list,
        chats.relations.list,
        lambda session_id: chats.get_messages(session_id, limit=0),
        lambda session_id: chats.add_message(ChatMessage(session_id, "Ann", "")),
    ):
        for session_id in ("nowhere", "\0", "🦆"):
            with pytest.raises(SessionNotFoundError, match="There is no session '"):
                ask(session_id)


def test_an_id_that_no_store_can_hold_is_refused(chats):
    for ask in (chats.get_session, chats.get_messages, chats.end_session, chats.relations.list):
        with pytest.raises(MessageError, match="surrogate"):
            ask(LONE_SURROGATE)


def test_sessions_are_listed_the_oldest_first_by_status_and_participant(chats):
    start = datetime(2026, 1, 1, tzinfo=UTC)
    for number, (session_id, who) in enumerate([("c", "Ann"), ("b", "Bob"), ("a", "Ann")]):
        at = start + timedelta(days=number)
        chats.create_session([who, "Cy"], session_id=session_id, created_at=at)
    chats.end_session("b")
    chats.members.remove("c", "Ann")

    def listed(**wanted):
        return [each.session_id for each in chats.list_sessions(**wanted)]

    assert listed() == ["c", "b", "a"]
    assert listed(status="ended") == ["b"]
    assert listed(status="active") == ["c", "a"]
    assert listed(participant="Ann") == ["c", "a"], "those who left were in it too"
    assert listed(status="active", participant="Bob") == []
    with pytest.raises(MessageError, match="'over'"):
        listed(status="over")


def test_last_activity_is_the_newest_message_even_when_they_arrive_in_disorder(chats):
    chats.create_session(["Ann"], session_id="s")
    times = [datetime(2020, 1, day, tzinfo=UTC) for day in (2, 9, 5)]
    for at in times:
        chats.add_message(ChatMessage("s", "Ann", "", timestamp=at))
    session = chats.get_session("s")
    assert (session.last_activity, session.message_count) == (times[1], 3)
    assert chats.list_sessions() == [session]


def test_ending_twice_changes_nothing_and_no_one_speaks_afterwards(chats):
    chats.create_session(["Ann"], session_id="s")
    moment = datetime(2030, 1, 1, tzinfo=UTC)
    ended = chats.end_session("s", at=moment)
    assert (ended.status, ended.ended_at) == ("ended", moment)
    before = answers(chats)
    assert chats.end_session("s") == ended
    with pytest.raises(SessionEndedError, match="2030"):
        chats.add_message(ChatMessage("s", "Ann", "one more"))
    assert answers(chats) == before


def test_a_closed_store_says_so_and_closing_twice_is_harmless(shared_storage):
    chats = SessionPersistence(*shared_storage)
    chats.create_session(["Ann"], session_id="s")
    chats.close()
    chats.close()
    for use in (chats.list_sessions, lambda: chats.end_session("s")):
        with pytest.raises(StoreError, match="closed"):
            use()


@pytest.mark.parametrize("batch", [1, 3, 10, 1_000])
def test_messages_are_iterated_in_batches_from_any_place(ten_messages, batch):
    assert contents(ten_messages.iter_messages("s", batch=batch)) == [*map(str, range(1, 11))]
    assert contents(ten_messages.iter_messages("s", after_seq=8, batch=batch)) == ["9", "10"]


def test_what_comes_while_messages_are_iterated_is_iterated_too(ten_messages):
    said = ten_messages.iter_messages("s", batch=10)
    assert next(said).content == "1"
    ten_messages.add_message(ChatMessage("s", "Ann", "meanwhile"))
    assert contents(said)[-1] == "meanwhile"


def test_iterating_what_cannot_be_is_refused(ten_messages):
    with pytest.raises(SessionNotFoundError):
        next(ten_messages.iter_messages("t"))
    for wrong in ({"batch": 0}, {"after_seq": -1}):
        with pytest.raises(MessageError, match=next(iter(wrong))):
            next(ten_messages.iter_messages("s", **wrong))
