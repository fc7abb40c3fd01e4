"""What a copy refuses, and what it does not hide."""

import os
import shutil
import sqlite3

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import StoreDamagedError, StoreError, UnknownStoreError
from multichat_lab.records import ChatMessage
from multichat_lab.stores.copying import copy_store
from tests.conftest import DURABLE_TYPES
from tests.stores.copying.records import all_of, copied, fill, is_whole, located
from tests.stores.filling import change_reaction, change_second_message, without_checksums

TYPES = (*DURABLE_TYPES, "postgresql")


def test_a_session_made_anew_under_its_old_id_is_another(two):
    source, target = two
    copied(source, target)
    with SessionPersistence(*source) as chats:
        with chats.store.transaction() as transaction:
            transaction.delete_sessions(["two"])
        fill(chats, "two")
    with pytest.raises(StoreError, match=r"session 'two'"):
        copied(source, target)
    copied(source, target, delete=True)
    assert all_of(target) == all_of(source)


def test_what_was_written_to_the_copy_is_not_written_over(two):
    source, target = two
    copied(source, target)
    with SessionPersistence(*target) as chats:
        chats.add_message(ChatMessage("two", "Bob", "here"))
    before = all_of(target)
    with pytest.raises(StoreError, match=r"'two' has fewer messages in the source"):
        copied(source, target)
    with SessionPersistence(*source) as chats:
        chats.add_message(ChatMessage("two", "Bob", "there"))
    with pytest.raises(StoreError, match=r"session 'two' has other messages"):
        copied(source, target)
    assert all_of(target) == before
    copied(source, target, delete=True)
    assert all_of(target) == all_of(source)


def test_changes_of_words_in_the_copy_are_not_written_over(two):
    source, target = two
    copied(source, target)
    with SessionPersistence(*target) as chats:
        chats.history.revise("two1", "here", session_id="two")
    with pytest.raises(StoreError, match=r"'two' has other changes of message 2"):
        copied(source, target)
    with SessionPersistence(*source) as chats:
        chats.history.revise("two1", "there", session_id="two")
    with pytest.raises(StoreError, match=r"'two' has other changes of message 2"):
        copied(source, target)


@pytest.mark.parametrize("storage_type", ["json", "sqlite"])
def test_other_things_in_the_target_are_refused_before_anything_is_written(
    storage_type, place, two
):
    target = place(storage_type, "other")
    with SessionPersistence(*target) as chats:
        fill(chats, "own")
    before = all_of(target)
    with pytest.raises(StoreError, match=r"'own' is not in the source.*empty target"):
        copied(two[0], target)
    assert all_of(target) == before


def test_a_store_is_no_copy_of_itself_however_it_is_spelled(two, tmp_path, place):
    (_, path), _ = two
    (tmp_path / "link.db").symlink_to(path)
    os.link(path, tmp_path / "hard.db")
    for name in (path, path.parent / "x" / ".." / path.name, "link.db", "hard.db"):
        with pytest.raises(StoreError, match=r"are one store"):
            copy_store(f"sqlite:{path}", f"sqlite:{tmp_path / name}")
    server = place("postgresql", "")
    with SessionPersistence(*server) as chats:
        fill(chats)
    with pytest.raises(StoreError, match=r"are one store"):
        copy_store(located(server), located(server) + "&application_name=other")


def test_a_source_that_is_not_there_and_one_in_memory_are_refused(tmp_path):
    with pytest.raises(StoreError, match=r"no store at"):
        copy_store(f"sqlite:{tmp_path / 'none'}", f"json:{tmp_path / 'copy'}")
    with pytest.raises(UnknownStoreError, match=r"memory"):
        copy_store("memory:", f"json:{tmp_path / 'copy'}")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("storage_type", DURABLE_TYPES)
def test_damage_beside_messages_is_not_hidden_by_a_copy(storage_type, place):
    source = place(storage_type, "source")
    with SessionPersistence(*source) as chats:
        chats.create_session(["Ann"], session_id="s")
        chats.add_message(ChatMessage("s", "Ann", "hi", message_id="m"))
        chats.history.react("m", "Ann", "heart")
    change_reaction(source)
    with pytest.raises(StoreDamagedError, match=r"verify"):
        copied(source, place("sqlite", "copy"))


@pytest.mark.parametrize("storage_type", (*TYPES, "parquet"))
def test_losses_that_were_accepted_are_so_in_the_copy(storage_type, place):
    source, target = place("sqlite", "source"), place(storage_type, "copy")
    with SessionPersistence(*source) as chats:
        fill(chats)
        fill(chats, "two")
    with sqlite3.connect(source[1]) as connection:
        connection.execute("DELETE FROM messages WHERE session_id = 'one' AND seq IN (2, 6)")
    with SessionPersistence(*source) as chats:
        chats.verify.accept(None, "Ann")
    copied(source, target)
    assert all_of(target) == all_of(source)
    assert is_whole(target)


@pytest.mark.parametrize("storage_type", DURABLE_TYPES)
def test_checksums_that_the_source_got_since_come_to_the_copy(storage_type, place):
    source, target = place(storage_type, "source"), place("sqlite", "copy")
    with SessionPersistence(*source) as chats:
        chats.create_session(["Ann"], session_id="s")
        chats.add_messages([ChatMessage("s", "Ann", str(each)) for each in range(5)])
    without_checksums(source)
    copied(source, target)
    with SessionPersistence(*source) as chats:
        chats.verify()
    copied(source, target)
    assert all_of(target) == all_of(source)


def test_altered_words_are_altered_in_the_copy_too(place):
    source, target = place("sqlite", "source"), place("json", "copy")
    with SessionPersistence(*source) as chats:
        chats.create_session(["Ann"], session_id="s")
        chats.add_messages([ChatMessage("s", "Ann", f"{each} said") for each in range(3)])
    change_second_message(source)
    copied(source, target)
    with SessionPersistence(*target) as chats:
        assert [each.seq for each in chats.verify().damage] == [2]


@pytest.mark.parametrize("storage_type", DURABLE_TYPES)
def test_the_source_is_only_read(storage_type, place, tmp_path):
    source = place(storage_type, "source")
    with SessionPersistence(*source) as chats:
        fill(chats)
    before = all_of(source)
    kept = tmp_path / "kept"
    (shutil.copytree if source[1].is_dir() else shutil.copy2)(source[1], kept)
    copied(source, place("sqlite", "copy"))
    names = sorted(p for p in kept.rglob("*") if p.is_file()) or [kept]
    for each in names:
        there = source[1] / each.relative_to(kept) if kept.is_dir() else source[1]
        assert there.read_bytes() == each.read_bytes()
    assert all_of(source) == before
