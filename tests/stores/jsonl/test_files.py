"""The json store's files: readable, one line a record, and mended where they can be."""

import json
import warnings

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import StoreDamagedError
from multichat_lab.records import ChatMessage
from multichat_lab.stores.jsonl.batches import TornLineWarning
from multichat_lab.stores.jsonl.files import file_name
from multichat_lab.stores.jsonl.folding import DamagedFileWarning
from tests.stores.answers import answers


@pytest.fixture
def folder(tmp_path):
    """A store with one session, `s`, of three messages."""
    with SessionPersistence("json", tmp_path / "chats") as chats:
        chats.create_session(["Ann"], session_id="s")
        chats.add_messages(ChatMessage("s", "Ann", str(number)) for number in range(3))
    return tmp_path / "chats"


def contents(chats, session_id="s"):
    return [message.content for message in chats.get_messages(session_id)]


def test_each_line_is_a_record_that_any_tool_can_read(folder):
    lines = (folder / file_name("s")).read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    assert [each["record"] for each in records] == ["session", "participant", *["message"] * 3]
    assert [each["content"] for each in records[2:]] == ["0", "1", "2"]
    assert [each["seq"] for each in records[2:]] == [1, 2, 3]


def test_no_session_id_climbs_out_of_the_folder_or_meets_another(tmp_path):
    ids = ["../../etc/passwd", "/etc/passwd", "A", "a", "x" * 5_000, "x" * 5_001, "🦆", ".", "CON"]
    with SessionPersistence("json", tmp_path / "deep/er/chats") as chats:
        for session_id in ids:
            chats.create_session(["Ann"], session_id=session_id)
            chats.add_message(ChatMessage(session_id, "Ann", session_id))
    files = list((tmp_path / "deep/er/chats").glob("*.jsonl"))
    assert len({path.name.lower() for path in files}) == len(ids)
    assert all(len(path.name) < 100 for path in files)
    assert [path.name for path in tmp_path.iterdir()] == ["deep"]


def test_a_torn_last_line_is_reported_and_the_next_append_cuts_it(folder):
    path = folder / file_name("s")
    whole = path.read_bytes()
    with SessionPersistence("json", folder) as chats:
        before = answers(chats)
    path.write_bytes(whole + b'{"record": "message", "content": "to')
    with SessionPersistence("json", folder) as chats:
        with pytest.warns(TornLineWarning, match="36 bytes"):
            assert contents(chats) == ["0", "1", "2"]
        assert answers(chats) == before
        with pytest.warns(TornLineWarning):
            assert chats.add_message(ChatMessage("s", "Ann", "3")).seq == 4
    assert path.read_bytes().startswith(whole)
    with SessionPersistence("json", folder) as chats, warnings.catch_warnings():
        warnings.simplefilter("error")
        assert contents(chats) == ["0", "1", "2", "3"]


@pytest.mark.parametrize("left", [b"", b'{"record": "sess'])
def test_a_session_whose_writer_was_killed_before_its_first_line_is_not_there(folder, left):
    (folder / file_name("torn")).write_bytes(left)
    with SessionPersistence("json", folder, max_sessions=2) as chats, warnings.catch_warnings():
        warnings.simplefilter("ignore", TornLineWarning)
        assert [each.session_id for each in chats.list_sessions()] == ["s"]
        assert chats.verify().is_whole
        chats.create_session(["Bob"], session_id="torn")
        chats.add_message(ChatMessage("torn", "Bob", "hello"))
    with SessionPersistence("json", folder) as chats:
        assert contents(chats, "torn") == ["hello"]
        assert chats.verify().is_whole


@pytest.mark.parametrize(
    "damage",
    [
        b"not json",
        b'["a list"]',
        b'{"record": "unknown"}',
        b'{"record": "message"}',
        b"\xff\xfe",
        b'{"record": "message", "session_id": "s", "sender": "Ann", "content": "timeless",'
        b' "message_id": "7", "seq": 2}',
        b'{"record": "message", "session_id": "s", "sender": "Ann", "content": "nameless",'
        b' "timestamp": "2026-03-02T10:00:00+00:00", "seq": 2}',
    ],
)
def test_a_damaged_line_in_the_middle_is_named_with_its_file(folder, damage):
    path = folder / file_name("s")
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:3], damage + b"\n", *lines[4:]]))
    position = len(b"".join(lines[:3]))
    with SessionPersistence("json", folder) as chats:
        chats.create_session(["Bob"], session_id="sound")
        for ask in (chats.get_messages, chats.get_session, chats.end_session):
            with pytest.raises(StoreDamagedError, match=f"{path.name} .* byte {position}"):
                ask("s")
        chats.add_message(ChatMessage("sound", "Bob", "hello"))
        assert contents(chats, "sound") == ["hello"]


def test_a_file_without_its_first_line_is_named(folder):
    path = folder / file_name("s")
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[1:]))
    with SessionPersistence("json", folder) as chats:
        with pytest.raises(StoreDamagedError, match=path.name):
            chats.get_session("s")
        with pytest.warns(DamagedFileWarning, match=path.name):
            assert chats.list_sessions() == []


def test_a_copy_of_a_file_in_the_folder_is_named_and_not_folded_in_twice(folder):
    path = folder / file_name("s")
    (folder / "s - copy.jsonl").write_bytes(path.read_bytes())
    with SessionPersistence("json", folder) as chats:
        assert contents(chats) == ["0", "1", "2"]
        with pytest.warns(DamagedFileWarning, match="s - copy"):
            assert [each.session_id for each in chats.list_sessions()] == ["s"]
        assert contents(chats) == ["0", "1", "2"]


def test_what_another_process_writes_meanwhile_is_seen(folder):
    with SessionPersistence("json", folder) as chats, SessionPersistence("json", folder) as other:
        assert contents(other) == ["0", "1", "2"]
        for number in range(3, 6):
            writer, reader = (chats, other) if number % 2 else (other, chats)
            assert writer.add_message(ChatMessage("s", "Ann", str(number))).seq == number + 1
            assert contents(reader) == [str(each) for each in range(number + 1)]


def test_a_file_made_anew_in_place_of_the_one_read_is_read_from_its_start(folder, tmp_path):
    with SessionPersistence("json", tmp_path / "other") as other:
        other.create_session(["Bob"], topic="quite another life of the same name", session_id="s")
        other.add_messages(ChatMessage("s", "Bob", f"another {n}") for n in range(9))
    anew = (tmp_path / "other" / file_name("s")).read_bytes()
    with SessionPersistence("json", folder) as chats:
        mark = chats.store.changes(None).mark
        assert contents(chats) == ["0", "1", "2"]
        (folder / file_name("s")).write_bytes(anew)  # longer, and in the same inode
        assert contents(chats) == [f"another {n}" for n in range(9)]
        assert chats.store.changes(mark).reload
        assert chats.get_session("s").participants == ("Bob",)
