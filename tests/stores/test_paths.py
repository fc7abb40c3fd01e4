"""What may lie at a store's path, and what is refused before anything is touched."""

import os
import sqlite3
from contextlib import closing

import duckdb
import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import MessageError, StoreDamagedError, StoreError
from multichat_lab.records import ChatMessage
from multichat_lab.stores.questions import StoreOptions
from tests.conftest import DURABLE_TYPES

OPEN_ONLY = StoreOptions(create=False)


def everything_in(folder):
    """Return each file below a folder with its bytes."""
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.parametrize("other_type", DURABLE_TYPES)
def test_opening_it_as_another_type_says_what_it_is(durable_storage, other_type, tmp_path):
    storage_type, path = durable_storage
    SessionPersistence(storage_type, path).close()
    before = everything_in(tmp_path)
    if other_type == storage_type:
        SessionPersistence(other_type, path).close()
    else:
        with pytest.raises(StoreError, match=f"is a {storage_type} store, not a {other_type}"):
            SessionPersistence(other_type, path)
        assert everything_in(tmp_path) == before


@pytest.mark.parametrize("content", [b"hello, world\n" * 100, b"x", b"\0" * 5_000])
def test_a_file_that_is_no_store_is_refused_and_left_alone(durable_storage, content, tmp_path):
    storage_type, path = durable_storage
    path.write_bytes(content)
    with pytest.raises(StoreError, match=f"is no {storage_type} store"):
        SessionPersistence(storage_type, path)
    assert everything_in(tmp_path) == {path: content}


def test_a_json_store_without_its_marker_is_damaged_and_its_backup_the_way_back(tmp_path):
    with SessionPersistence("json", tmp_path / "chats") as chats:
        chats.create_session(["Ann"], session_id="one")
    (tmp_path / "chats" / "store.json").unlink()
    before = everything_in(tmp_path)
    with pytest.raises(StoreDamagedError, match=r"lost its store\.json.* restore latest --force"):
        SessionPersistence("json", tmp_path / "chats")
    assert everything_in(tmp_path) == before


def test_a_folder_of_other_files_is_refused_and_left_alone(durable_storage, tmp_path):
    (tmp_path / "letter.txt").write_bytes(b"Dear")
    with pytest.raises(StoreError, match=f"is no {durable_storage[0]} store"):
        SessionPersistence(durable_storage[0], tmp_path)
    assert everything_in(tmp_path) == {tmp_path / "letter.txt": b"Dear"}


@pytest.mark.parametrize("storage_type", ["sqlite", "duckdb"])
def test_a_database_of_another_program_is_refused_and_left_alone(storage_type, tmp_path):
    path = tmp_path / "places.db"
    connect = {"sqlite": sqlite3.connect, "duckdb": duckdb.connect}[storage_type]
    with closing(connect(str(path))) as connection:
        connection.execute("CREATE TABLE moz_places (url VARCHAR)")
        connection.commit()
    content = path.read_bytes()
    with pytest.raises(StoreError, match="another program's database; it holds moz_places"):
        SessionPersistence(storage_type, path)
    assert path.read_bytes() == content


def test_a_missing_store_that_may_not_be_created_is_not(durable_storage, tmp_path):
    storage_type, path = durable_storage
    with pytest.raises(StoreError, match="There is no store at"):
        SessionPersistence(storage_type, path / "deep" / "er", options=OPEN_ONLY)
    assert list(tmp_path.iterdir()) == []
    # nor is one made out of an empty file or folder
    path.mkdir() if storage_type == "json" else path.touch()
    with pytest.raises(StoreError, match="There is no store at"):
        SessionPersistence(storage_type, path, options=OPEN_ONLY)
    assert everything_in(tmp_path) == ({} if storage_type == "json" else {path: b""})


def test_an_empty_file_or_folder_may_become_a_store(durable_storage):
    storage_type, path = durable_storage
    path.mkdir() if storage_type == "json" else path.touch()
    with SessionPersistence(storage_type, path) as chats:
        chats.create_session(["Ann"], session_id="s")
    with SessionPersistence(storage_type, path, options=OPEN_ONLY) as chats:
        assert len(chats.list_sessions()) == 1


def test_the_folders_above_a_new_store_are_made(durable_storage):
    storage_type, path = durable_storage
    with SessionPersistence(storage_type, path / "a" / "b") as chats:
        chats.create_session([])
    assert (path / "a" / "b").exists()


def test_a_path_that_cannot_be_used_is_an_error_of_ours(durable_storage, tmp_path):
    storage_type, path = durable_storage
    (tmp_path / "file").write_bytes(b"a file, no folder")
    for wrong in (tmp_path / "file" / "chats", path / ("x" * 300), f"{path}\0"):
        with pytest.raises(StoreError) as caught:
            SessionPersistence(storage_type, wrong)
        assert "\n" not in str(caught.value)
    assert everything_in(tmp_path) == {tmp_path / "file": b"a file, no folder"}


@pytest.mark.skipif(
    os.name == "nt" or (hasattr(os, "geteuid") and os.geteuid() == 0),
    reason="root, and Windows, write where the mode forbids it",
)
def test_a_folder_without_permission_is_an_error_of_ours(durable_storage, tmp_path):
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(StoreError):
            SessionPersistence(*durable_storage)
    finally:
        tmp_path.chmod(0o700)


@pytest.mark.parametrize("storage_type", ["sqlite", "duckdb"])
def test_a_database_in_memory_is_no_store_on_disk(storage_type):
    with pytest.raises(StoreError, match="storage type memory"):
        SessionPersistence(storage_type, ":memory:")


def test_a_relative_path_stays_the_same_when_the_folder_changes(
    durable_storage, tmp_path, monkeypatch
):
    storage_type, path = durable_storage
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)
    with SessionPersistence(storage_type, path.name) as chats:
        chats.create_session(["Ann"], session_id="s")
        if storage_type == "duckdb":
            chats.store._lease.end_if_idle()  # type: ignore[attr-defined]  # or else it keeps the file
        monkeypatch.chdir(tmp_path / "elsewhere")
        chats.add_message(ChatMessage("s", "Ann", "hello"))
    assert list((tmp_path / "elsewhere").iterdir()) == []
    with SessionPersistence(storage_type, path) as chats:
        assert [message.content for message in chats.get_messages("s")] == ["hello"]


@pytest.mark.parametrize("name", ["limit", "after_seq"])
def test_a_number_that_no_store_can_count_to_is_refused(storage, name):
    with SessionPersistence(*storage) as chats:
        chats.create_session(["Ann"], session_id="s")
        with pytest.raises(MessageError, match="Give a number from 0 to"):
            chats.get_messages("s", **{name: 10**23})
