"""A store that is written over in place, under an open process, is noticed before it answers."""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from multichat_lab.analysis.lab import Lab
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import StoreDamagedError, StoreError
from multichat_lab.records import ChatMessage
from multichat_lab.stores.duckdb.lease import Lease
from multichat_lab.stores.sqlite.main_file import is_half_brought

NOTICED = "written over|lacks what was acknowledged"


def files_of(path):
    return sorted(path.iterdir()) if path.is_dir() else [path]


def write_over(path, other):
    """Put what lies in other files into those of a store, which stay the same files."""
    for each in files_of(other):
        place = path / each.name if path.is_dir() else path
        inode = place.stat().st_ino if place.exists() else None
        with place.open("r+b" if inode else "wb") as file:
            file.truncate(0)
            file.write(each.read_bytes())
        assert inode in (None, place.stat().st_ino)


def say(chats, *words):
    return [chats.add_message(ChatMessage("s", "Ann", each)).seq for each in words]


def said(kind, path):
    with SessionPersistence(kind, path) as chats:
        return [each.content for each in chats.get_messages("s")]


def rest(chats):
    """Let a store give its file back, as it does after a moment."""
    if hasattr(chats.store, "_lease"):
        chats.store._lease.end_if_idle()


@pytest.fixture
def other(durable_storage, tmp_path):
    path = tmp_path / "other"
    with SessionPersistence(durable_storage[0], path) as chats:
        chats.create_session(["Ann"], session_id="s")
        say(chats, "another", "store")
    return path


@pytest.fixture
def older(durable_storage, tmp_path):
    """A copy of the store from when it held two messages."""
    kind, path = durable_storage
    with SessionPersistence(kind, path) as chats:
        chats.create_session(["Ann"], session_id="s")
        say(chats, "one", "two")
    copy = tmp_path / "older"
    shutil.copytree(path, copy) if path.is_dir() else shutil.copy2(path, copy)
    return copy


def test_another_store_in_the_same_file_gets_nothing_that_is_acknowledged_elsewhere(
    durable_storage, other
):
    kind, path = durable_storage
    with SessionPersistence(kind, path) as chats, Lab(chats) as lab:
        chats.create_session(["Ann"], session_id="s")
        say(chats, "before")
        assert lab.sql("SELECT content FROM messages").fetchall() == [("before",)]
        rest(chats)
        write_over(path, other)
        if kind == "sqlite":  # its log would be laid over the other one
            for act in (lambda: say(chats, "new"), lambda: chats.get_messages("s")):
                with pytest.raises(StoreError, match="written over"):
                    act()
            assert b"before" in path.with_name("chats-wal.kept").read_bytes()
            return
        assert say(chats, "new") == [3]
        found = lab.sql("SELECT content FROM messages ORDER BY seq").fetchall()
        assert found == [("another",), ("store",), ("new",)]
    assert said(kind, path) == ["another", "store", "new"]


def test_an_older_copy_of_itself_is_refused_as_long_as_it_lacks_what_was_acknowledged(
    durable_storage, older
):
    kind, path = durable_storage
    with SessionPersistence(kind, path) as chats:
        say(chats, "three", "four")
    with SessionPersistence(kind, path) as chats:
        assert say(chats, "five") == [5]
        rest(chats)
        write_over(path, older)
        for _ in range(2):
            with pytest.raises((StoreError, StoreDamagedError), match=NOTICED):
                say(chats, "lost?")
    if kind == "sqlite":
        return  # closing laid the log over it, of which there is a copy
    with pytest.raises(StoreDamagedError, match="5"), SessionPersistence(kind, path):
        pass


def test_a_json_session_that_was_not_read_yet_is_looked_at_too(tmp_path):
    path = tmp_path / "chats"
    with SessionPersistence("json", path) as chats:
        chats.create_session(["Ann"], session_id="s")
        say(chats, "one")
        (file,) = path.glob("s-*.jsonl")
        older = file.read_bytes()
        say(chats, "two")
    with SessionPersistence("json", path) as chats:
        file.write_bytes(older)
        with pytest.raises(StoreDamagedError, match="lacks what was acknowledged"):
            say(chats, "lost?")


def test_what_was_recorded_in_a_file_that_is_held_is_kept_and_told_once(tmp_path, monkeypatch):
    path, other = tmp_path / "chats", tmp_path / "other"
    for place, word in ((path, "mine"), (other, "another")):
        with SessionPersistence("duckdb", place) as chats:
            chats.create_session(["Ann"], session_id="s")
            say(chats, word)
    with SessionPersistence("duckdb", path) as chats:
        monkeypatch.setattr(Lease, "_is_over", lambda _: False)  # it keeps the file
        say(chats, "held")
        write_over(path, other)
        with pytest.raises(StoreError, match=r"chats\.wal\.kept"):
            say(chats, "lost?")
        assert say(chats, "new") == [2]
    assert b"held" in (tmp_path / "chats.wal.kept").read_bytes()
    assert said("duckdb", path) == ["another", "new"]


@pytest.mark.parametrize("change", ["rights", "times", "another name"])
def test_a_file_whose_words_are_as_they_were_is_the_same(durable_storage, change, tmp_path):
    kind, path = durable_storage
    with SessionPersistence(kind, path) as chats:
        chats.create_session(["Ann"], session_id="s")
        say(chats, "one")
        for each in files_of(path):
            if change == "rights":
                each.chmod(0o640)
            elif change == "times":
                os.utime(each, (1_000_000_000, 1_000_000_000))
            else:
                os.link(each, Path(tmp_path / f"link-{each.name}"))
        assert say(chats, "two") == [2]
    assert said(kind, path) == ["one", "two"]


def test_what_another_process_brings_from_the_log_is_no_other_store(tmp_path):
    path = tmp_path / "chats.db"
    with SessionPersistence("sqlite", path) as one, SessionPersistence("sqlite", path) as other:
        one.create_session(["Ann"], session_id="s")
        for number in range(40):  # more than a log holds before it is brought into the file
            batch = [ChatMessage("s", "Ann", "word " * 2_000) for _ in range(20)]
            (one, other)[number % 2].add_messages(batch)
            assert len(other.get_messages("s", limit=1)) == 1
    assert len(said("sqlite", path)) == 800


def test_a_log_that_is_brought_in_part_while_somebody_reads_is_no_other_store(tmp_path):
    path = tmp_path / "chat.db"
    with SessionPersistence("sqlite", path) as chats, closing(sqlite3.connect(path)) as slow:
        chats.create_session(["Ann"], session_id="s")
        for number in range(40):
            say(chats, f"{number} " + "z" * 100_000)
            if number % 5 == 4:  # a reader in the midst of what the log holds
                slow.rollback()
                slow.execute("BEGIN")
                slow.execute("SELECT count(*) FROM messages").fetchall()
        assert is_half_brought(path)
        assert len(chats.get_messages("s")) == 40
        slow.rollback()
        say(chats, *("z" * 100_000 for _ in range(15)))
        assert not is_half_brought(path)
        assert len(chats.get_messages("s")) == 55
