"""A write transaction sees what it has written, and nobody else does before it is over."""

from contextlib import nullcontext
from dataclasses import replace

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.chat.recording import new_session
from multichat_lab.errors import MessageError
from multichat_lab.records import ChatMessage, Participant, Relation, Revision
from multichat_lab.stores.questions import SessionQuery

NEW = new_session([], "lunch", "s", {"tags": ["a"]}, None)


def reopened(chats, storage):
    """Return what reads the store again from its files; of the memory store, itself."""
    return nullcontext(chats) if storage[0] == "memory" else SessionPersistence(*storage)


def message(seq, **more):
    return ChatMessage("s", "Ann", "hello", seq=seq, **more)


def write_some(transaction):
    """Write a session of Ann and Bob, where Ann has said one thing."""
    transaction.put_sessions([NEW])
    transaction.put_participants(
        Participant("s", name, "agent", NEW.created_at) for name in ("Ann", "Bob")
    )
    transaction.add_messages([message(1, source_id="line 1", message_id="m1")])


def test_it_sees_its_own_session_participants_and_sources(chats):
    with chats.store.transaction() as transaction:
        assert transaction.session("s") is None
        write_some(transaction)
        session = transaction.session("s")
        assert (session.participants, session.message_count) == (("Ann", "Bob"), 1)
        assert [each.participant for each in transaction.participants("s")] == ["Ann", "Bob"]
        assert transaction.known("source_id", "s", ["line 1", "line 2"]) == {"line 1"}
        ended = replace(session, status="ended", ended_at=NEW.created_at)
        transaction.put_sessions([ended])
        assert transaction.session("s") == ended
    assert chats.get_session("s") == ended


def test_it_counts_its_own_relations_as_there(chats):
    link = Relation("s", "m2", "m1")
    with chats.store.transaction() as transaction:
        write_some(transaction)
        assert transaction.add_notes([link, link]) == 1
        assert transaction.add_notes([link]) == 0
    assert chats.relations.list("s") == [link]
    assert chats.store.changes(None).rows["relations"] == [("s", "m2", "m1", "reply")]


def test_a_revision_is_kept_whether_its_message_changes_or_not(chats, storage):
    first, second = (Revision("s", "m1", number, f"word {number}") for number in (1, 2))
    said = message(1, message_id="m1", revisions=1)
    with chats.store.transaction() as transaction:
        write_some(transaction)
    with chats.store.transaction() as transaction:
        transaction.revise(first, said)
    with chats.store.transaction() as transaction:
        transaction.revise(second, replace(said, content="new", revisions=2))
        assert transaction.add_notes([first, second]) == 0
    with reopened(chats, storage) as again:
        for each in (chats, again):
            assert each.history.revisions("s") == [first, second]
            assert [m.revisions for m in each.get_messages("s")] == [2]
    assert [row[2:4] for row in chats.store.changes(None).rows["revisions"]] == [
        *((1, "word 1"), (2, "word 2"))
    ]


def test_it_refuses_a_message_id_that_it_has_written_itself(chats):
    with pytest.raises(MessageError), chats.store.transaction() as transaction:
        write_some(transaction)
        transaction.add_messages([message(2, message_id="m1")])
    assert chats.list_sessions() == []


def test_a_participant_written_again_keeps_the_place_in_the_order(chats):
    with chats.store.transaction() as transaction:
        write_some(transaction)
        transaction.put_participants([Participant("s", "Ann", "human", NEW.created_at)])
    seats = [(each.participant, each.kind) for each in chats.members.list("s")]
    assert seats == [("Ann", "human"), ("Bob", "agent")]


@pytest.mark.parametrize("storage_type", ["json", "sqlite"])
def test_others_see_nothing_of_it_until_it_is_over(storage_type, tmp_path):
    with (
        SessionPersistence(storage_type, tmp_path / "chats") as chats,
        SessionPersistence(storage_type, tmp_path / "chats") as other,
    ):
        with chats.store.transaction() as transaction:
            write_some(transaction)
            assert other.list_sessions() == []
        assert other.get_session("s").message_count == 1


def test_the_same_session_written_again_keeps_its_counters(chats):
    with chats.store.transaction() as transaction:
        write_some(transaction)
    before = chats.get_session("s")
    with chats.store.transaction() as transaction:
        transaction.put_sessions([NEW])
    assert chats.get_session("s") == before


def test_it_writes_many_sessions_at_once_and_counts_each(chats):
    names = ["a", "b", "c"]
    said = [
        ChatMessage(name, "Ann", "hello", seq=seq, reply_to=None)
        for seq in (1, 2)
        for name in ("a", "b")
    ]
    links = [Relation("a", said[2].message_id, said[0].message_id)]
    with chats.store.transaction() as transaction:
        transaction.put_sessions(new_session([], name, name, None, None) for name in names)
        transaction.put_participants(
            Participant(name, "Ann", "agent", NEW.created_at) for name in names
        )
        transaction.add_messages(said)
        assert transaction.add_notes([*links, *links], fresh=True) == 1
    counts = {each.session_id: each.message_count for each in chats.list_sessions()}
    assert counts == {"a": 2, "b": 2, "c": 0}
    assert chats.get_session("b").last_activity == said[3].timestamp
    assert chats.relations.list("a") == links


def test_sessions_are_read_by_their_ids(chats):
    with chats.store.transaction() as transaction:
        write_some(transaction)
        transaction.put_sessions([new_session([], "", "other", None, NEW.created_at)])
        found = transaction.sessions(SessionQuery(session_ids=["other", "nobody", "s", "s"]))
        assert [each.session_id for each in found] == ["other", "s"]
    expected = chats.get_session("s")
    with chats.store.reading() as reader:
        (session,) = reader.sessions(SessionQuery(session_ids=["s"]))
        assert session == expected
        assert session.participants == ("Ann", "Bob")
        assert reader.sessions(SessionQuery(session_ids=[])) == []
