"""A copy has all records of its source, by any pair of stores, and is gone on with."""

from itertools import product

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import StoreError
from multichat_lab.records import Annotation, ChatMessage, Identity
from multichat_lab.stores.copying import sessions
from tests.conftest import DURABLE_TYPES
from tests.stores.copying.records import all_of, copied, fill, is_whole, trade

TYPES = (*DURABLE_TYPES, "postgresql")
TARGETS = (*TYPES, "parquet")


@pytest.mark.parametrize("types", list(product(TYPES, TARGETS)), ids="-".join)
def test_all_records_are_copied_between_any_two_stores(types, place):
    source, target = place(types[0], "source"), place(types[1], "target")
    with SessionPersistence(*source) as chats:
        fill(chats)
        trade(chats)
        trade(chats, run_id="r2")
        fill(chats, "two")
        chats.end_session("two")
        chats.create_session(["Cy"], session_id="empty")
    first = copied(source, target)
    assert all_of(target) == all_of(source)
    assert is_whole(target)
    with SessionPersistence(*source) as chats:
        kept = [*chats.list_sessions(), *chats.get_messages("one")]
    if types[1] != "parquet":
        with SessionPersistence(*target) as chats:
            assert chats.verify(against=kept).is_whole
    assert first.records["messages"] == 6 + 2 + 6
    assert first.records["seals"] == 18
    assert first.meanwhile == {}
    assert sum(first.written.values()) == sum(first.records.values())

    again = copied(source, target)
    assert (again.records, again.checksums) == (first.records, first.checksums)
    assert set(again.written.values()) == {0}

    with SessionPersistence(*source) as chats:
        chats.history.revise("one1", "thrice", session_id="one")
        chats.history.revise("one0", "thrice", session_id="one")
        chats.history.react("one1", "Ann", "ear", session_id="one")
        chats.annotations.add([Annotation("one", "late", by="Cy")])
        chats.add_message(ChatMessage("one", "Bob", "more"))
        chats.identities.add([Identity("Bob", "irc", "b", "bob")])
        chats.end_session("one")
        chats.members.add("empty", {"Bob": "human"})
        chats.members.remove("empty", "Cy")
    last = copied(source, target)
    assert all_of(target) == all_of(source)
    assert is_whole(target)
    assert last.written["messages"] == 3
    assert (last.written["sessions"], last.written["participants"]) == (1, 2)


@pytest.mark.parametrize("storage_type", TARGETS)
def test_a_session_of_many_pieces_is_copied_and_gone_on_with(storage_type, place, monkeypatch):
    monkeypatch.setattr(sessions, "PIECE", 4)
    source, target = place("sqlite", "source"), place(storage_type, "target")
    with SessionPersistence(*source) as chats:
        fill(chats)
        chats.add_messages([ChatMessage("one", "Ann", str(each)) for each in range(30)])
        chats.history.revise(chats.get_messages("one")[20].message_id, "new")
        fill(chats, "two")
    copied(source, target)
    assert all_of(target) == all_of(source)
    with SessionPersistence(*source) as chats:
        chats.history.revise(chats.get_messages("one")[30].message_id, "newer")
        chats.add_messages([ChatMessage("one", "Ann", str(each)) for each in range(9)])
    copied(source, target)
    assert all_of(target) == all_of(source)
    assert is_whole(target)


@pytest.mark.parametrize("storage_type", TARGETS)
def test_what_was_taken_back_is_taken_out_of_the_copy_when_told(storage_type, place, two):
    source, target = two[0], place(storage_type, "copy")
    copied(source, target)
    with SessionPersistence(*source) as chats:
        chats.annotations.remove("r")
    with pytest.raises(StoreError, match=r"a record of annotations.*delete=True"):
        copied(source, target)
    copied(source, target, delete=True)
    assert all_of(target) == all_of(source)
    with SessionPersistence(*source) as chats, chats.store.transaction() as transaction:
        transaction.delete_sessions(["one"])
    with pytest.raises(StoreError, match=r"session 'one' is not in the source.*delete=True"):
        copied(source, target)
    assert copied(source, target, delete=True).deleted == ["one"]
    assert all_of(target) == all_of(source)
    assert is_whole(target)
