"""The json store's index only saves time: lost, damaged or stale, it changes no answer."""

import json
import os
import shutil

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import SchemaVersionError, StoreError
from multichat_lab.records import ChatMessage
from multichat_lab.stores.head import head_path
from multichat_lab.stores.jsonl.files import file_name
from tests.stores.answers import answers


def listing(folder):
    with SessionPersistence("json", folder) as chats:
        return [(each.session_id, each.message_count) for each in chats.list_sessions()]


@pytest.fixture
def folder(tmp_path):
    """A store with the sessions `a`, `b` and `c`, of one, two and three messages."""
    with SessionPersistence("json", tmp_path / "chats") as chats:
        for count, session_id in enumerate("abc", start=1):
            chats.create_session(["Ann"], session_id=session_id)
            chats.add_messages(ChatMessage(session_id, "Ann", "hello") for _ in range(count))
    return tmp_path / "chats"


def test_listing_sessions_reads_the_index_and_no_file_of_theirs(folder):
    head_path(folder).unlink()  # it looks at the ends of files that were written last
    for session_id in "abc":
        path = folder / file_name(session_id)
        times = path.stat().st_atime_ns, path.stat().st_mtime_ns
        path.write_bytes(b"x" * path.stat().st_size)  # whoever reads it will say so
        os.utime(path, ns=times)
    assert listing(folder) == [("a", 1), ("b", 2), ("c", 3)]


@pytest.mark.parametrize(
    "index",
    [None, b"", b"{", b"[]", b'{"x": 1}', b'{"a.jsonl": {"size": 1}}', b"\xff", b"[" * 100_000],
)
def test_an_index_that_is_lost_or_damaged_is_made_again(folder, index):
    (folder / "index.json").unlink()
    if index is not None:
        (folder / "index.json").write_bytes(index)
    assert listing(folder) == [("a", 1), ("b", 2), ("c", 3)]
    with SessionPersistence("json", folder) as chats:
        chats.add_message(ChatMessage("b", "Ann", "hello"))
    assert set(json.loads((folder / "index.json").read_bytes())) == {file_name(s) for s in "abc"}
    assert listing(folder) == [("a", 1), ("b", 3), ("c", 3)]


@pytest.mark.parametrize("half", [rb"\ud800", b"\xed\xa0\x80"])
def test_an_index_with_a_name_that_is_no_text_is_made_again(folder, half):
    index = folder / "index.json"
    index.write_bytes(index.read_bytes().replace(b'"Ann"', b'"%b"' % half))
    with SessionPersistence("json", folder) as chats:
        assert {tuple(each.participants) for each in chats.list_sessions()} == {("Ann",)}


def test_an_index_older_than_the_files_is_not_believed(folder):
    old = (folder / "index.json").read_bytes()
    with SessionPersistence("json", folder) as chats:
        chats.add_message(ChatMessage("a", "Ann", "hello"))
        chats.create_session([], session_id="d")
    (folder / file_name("c")).unlink()
    head_path(folder).unlink()
    (folder / "index.json").write_bytes(old)
    assert listing(folder) == [("a", 2), ("b", 2), ("d", 0)]


def test_a_file_edited_by_hand_to_the_same_length_is_read_again(folder):
    path = folder / file_name("a")
    path.write_bytes(path.read_bytes().replace(b'"topic": ""', b'"topic":"a"'))
    os.utime(path, ns=(1, 1))
    with SessionPersistence("json", folder) as chats:
        assert chats.list_sessions()[0].topic == "a"


def test_a_copied_folder_answers_the_same(folder, tmp_path):
    with SessionPersistence("json", folder) as chats:
        before = answers(chats)
    shutil.copytree(folder, tmp_path / "copy", copy_function=shutil.copy)
    with SessionPersistence("json", tmp_path / "copy") as chats:
        assert answers(chats) == before


def test_a_clean_up_by_one_process_is_in_the_index_for_the_next(folder):
    with SessionPersistence("json", folder) as chats:
        chats.cleanup_old_sessions(0)
    assert listing(folder) == []
    assert json.loads((folder / "index.json").read_bytes()) == {}


def test_a_newer_store_is_refused_and_left_alone(folder):
    marker = folder / "store.json"
    marker.write_text('{"type": "json", "schema_version": 99}', encoding="utf-8")
    with pytest.raises(SchemaVersionError, match="99"):
        SessionPersistence("json", folder)
    assert "99" in marker.read_text(encoding="utf-8")


@pytest.mark.parametrize("marker", [b"", b"[]", b'{"type": "json"}', b"\xff", b"[" * 100_000])
def test_a_damaged_marker_is_named(folder, marker):
    (folder / "store.json").write_bytes(marker)
    with pytest.raises(StoreError, match=r"store\.json"):
        SessionPersistence("json", folder)


def test_what_a_writer_killed_at_the_very_start_left_is_no_obstacle(tmp_path):
    folder = tmp_path / "chats"
    folder.mkdir()
    (folder / ".lock").touch()
    (folder / "store.json.new").write_bytes(b'{"ty')
    with SessionPersistence("json", folder) as chats:
        chats.create_session(["Ann"], session_id="s")
    assert listing(folder) == [("s", 0)]
