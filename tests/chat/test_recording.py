"""What a batch of messages does, and that a refused one does nothing."""

from dataclasses import replace

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import (
    MessageError,
    MultichatError,
    ParticipantError,
    SessionEndedError,
    SessionLimitError,
    SessionNotFoundError,
)
from multichat_lab.records import ChatMessage
from tests.stores.answers import answers


@pytest.fixture
def two_sessions(chats):
    """Ann and Bob in `s`, Ann in `t`; `over` has ended."""
    chats.create_session(["Ann", "Bob"], session_id="s")
    chats.create_session(["Ann"], session_id="t")
    chats.create_session(["Ann"], session_id="over")
    chats.end_session("over")
    chats.add_message(ChatMessage("s", "Ann", "hello", message_id="m1", source_id="log:1"))
    return chats


def message(session_id="s", sender="Ann", recipient="All", **more):
    return ChatMessage(session_id, sender, "text", recipient, **more)


def test_a_broadcast_and_a_direct_message_are_recorded(two_sessions):
    told = two_sessions.add_messages([message(), message(recipient="Bob")])
    assert [each.is_broadcast for each in told] == [True, False]
    assert two_sessions.get_messages("s", after_seq=1) == told


def test_one_wrong_message_refuses_the_whole_batch(two_sessions):
    before = answers(two_sessions)
    good = [message(), message(session_id="t", source_id="log:2")]
    for wrong, error in (
        (message(sender="Eve"), ParticipantError),
        (message(recipient="Eve"), ParticipantError),
        (message(session_id="t", recipient="Bob"), ParticipantError),
        (message(sender="All"), ParticipantError),
        (message(session_id="nowhere"), SessionNotFoundError),
        (message(session_id="over"), SessionEndedError),
        (message(message_id="m1"), MessageError),
    ):
        for batch in ([wrong], [*good, wrong], [wrong, *good]):
            with pytest.raises(error):
                two_sessions.add_messages(batch)
            assert answers(two_sessions) == before, wrong
    assert len(two_sessions.add_messages(good)) == 2


def test_someone_who_left_is_refused_until_they_rejoin(two_sessions):
    two_sessions.members.remove("s", "Bob")
    for refused in (message(sender="Bob"), message(recipient="Bob")):
        with pytest.raises(ParticipantError, match="'Bob'"):
            two_sessions.add_message(refused)
    two_sessions.members.add("s", {"Bob": "agent"})
    assert two_sessions.add_message(message(sender="Bob")).seq == 2


def test_a_message_id_given_twice_in_one_batch_is_refused(two_sessions):
    before = answers(two_sessions)
    for second in ("s", "t"):
        twins = [message(message_id="twin"), message(second, message_id="twin")]
        with pytest.raises(MessageError, match="message_id"):
            two_sessions.add_messages(twins)
        assert answers(two_sessions) == before


def test_a_message_id_of_another_session_is_refused_except_by_the_json_store(two_sessions, storage):
    elsewhere = message("t", message_id="m1")
    if storage[0] == "json":  # it looks through the session's own file only
        assert two_sessions.add_message(elsewhere).seq == 1
        with pytest.raises(MessageError):
            two_sessions.add_message(message(message_id="m1"))
    else:
        with pytest.raises(MessageError):
            two_sessions.add_message(elsewhere)


def test_a_second_import_of_the_same_sources_adds_nothing(two_sessions):
    batch = [message(source_id=f"log:{number}") for number in (1, 2, 3, 2)]
    added = two_sessions.add_messages(batch)
    assert [(each.source_id, each.seq) for each in added] == [("log:2", 2), ("log:3", 3)]
    before = answers(two_sessions)
    again = [message(source_id=f"log:{number}") for number in (1, 2, 3)]
    assert two_sessions.add_messages(again) == []
    assert two_sessions.add_message(again[0]) == again[0], "it comes back as it was given"
    assert answers(two_sessions) == before


def test_a_source_is_unique_in_its_session_only(two_sessions):
    assert two_sessions.add_message(message("t", source_id="log:1")).seq == 1


def test_a_repeated_import_is_no_matter_of_who_is_still_there(two_sessions):
    two_sessions.members.remove("s", "Ann")
    assert two_sessions.add_messages([message(source_id="log:1")]) == []


def test_an_empty_batch_records_nothing(two_sessions):
    assert two_sessions.add_messages([]) == []
    assert two_sessions.add_messages(iter(())) == []


def test_a_full_store_refuses_sessions_and_changes_nothing(storage):
    with SessionPersistence(*storage, max_sessions=2) as chats:
        chats.create_session(["Ann"], session_id="s")
        chats.create_session([], session_id="t")
        chats.end_session("t")
        before = answers(chats)
        with pytest.raises(SessionLimitError, match="max_sessions=2"):
            chats.create_session([])
        assert answers(chats) == before


def test_a_full_session_refuses_the_whole_batch_and_changes_nothing(storage):
    with SessionPersistence(*storage, max_messages_per_session=3) as chats:
        for session_id in ("s", "t"):
            chats.create_session(["Ann"], session_id=session_id)
        chats.add_messages([message(source_id="a"), message()])
        before = answers(chats)
        for batch in ([message(), message()], [message("t"), message(), message()]):
            with pytest.raises(SessionLimitError, match="max_messages_per_session=3"):
                chats.add_messages(batch)
            assert answers(chats) == before
        # what is known already takes no room
        assert chats.add_messages([message(source_id="a"), message()])[0].seq == 3


@pytest.mark.parametrize("limits", [{"max_sessions": 0}, {"max_messages_per_session": -1}])
def test_a_limit_below_one_is_refused(limits):
    with pytest.raises(SessionLimitError, match="Give 1 or more"):
        SessionPersistence("memory", **limits)


def test_an_exception_inside_a_transaction_undoes_all_of_it(two_sessions):
    before = answers(two_sessions)
    session = two_sessions.get_session("s")
    with (
        pytest.raises(MultichatError, match="changed my mind"),
        two_sessions.store.transaction() as transaction,
    ):
        transaction.add_messages([ChatMessage("s", "Ann", "no", seq=2)])
        transaction.put_sessions([session])
        transaction.delete_sessions(["t"])
        raise MultichatError("changed my mind")
    assert answers(two_sessions) == before
    assert two_sessions.add_message(message()).seq == 2


def test_messages_of_several_sessions_come_back_in_the_order_given(two_sessions):
    given = [message(), message(session_id="t"), message(sender="Bob"), message(session_id="t")]
    told = two_sessions.add_messages(given)
    assert [each.message_id for each in told] == [each.message_id for each in given]
    assert [each.seq for each in told] == [2, 1, 3, 2]


def test_a_reply_to_a_message_that_is_not_in_the_session_is_refused(chats):
    for session_id in ("s", "t"):
        chats.create_session(["Ann"], session_id=session_id)
    said = chats.add_message(ChatMessage("s", "Ann", "here"))
    for session_id, target in (("s", "nope"), ("t", said.message_id)):
        wrong = ChatMessage(session_id, "Ann", "where?", reply_to=target)
        with pytest.raises(MessageError, match=f"{target}.*holds no such message"):
            chats.add_messages([ChatMessage(session_id, "Ann", "all or none"), wrong])
    assert [chats.get_session(each).message_count for each in ("s", "t")] == [1, 0]
    first, second = ChatMessage("s", "Ann", "a"), ChatMessage("s", "Ann", "b")
    chats.add_messages(
        [replace(first, reply_to=said.message_id), replace(second, reply_to=first.message_id)]
    )
