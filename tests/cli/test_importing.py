"""`import` and `export`: what is told, and what is left behind when it fails."""

import json

import pytest

LINE = {"session_id": "s", "message_id": "m1", "sender": "Ann", "content": "hello"}


@pytest.fixture
def chat(tmp_path):
    (tmp_path / "chat.jsonl").write_text(json.dumps(LINE) + "\n")
    return "chat.jsonl"


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        (["missing.txt"], "missing.txt does not exist"),
        (["noise.bin"], "noise.bin"),
        (["chat.jsonl", "--format", "nope"], "Unknown name"),
        (["chat.jsonl", "--encoding", "klingon"], "'klingon' is no encoding"),
        (["chat.jsonl", "-s", "memory"], "memory store is gone"),
        (["red\x1b[31m.txt"], "red\ufffd[31m.txt"),
    ],
)
def test_a_failed_import_is_one_line_and_makes_no_store(multichat_here, tmp_path, chat, argv, told):
    (tmp_path / "noise.bin").write_bytes(bytes(range(256)))
    before = set(tmp_path.iterdir())
    done = multichat_here("import", *argv)
    assert (done.code, done.out) == (1, "")
    assert len(done.err.splitlines()) == 1
    assert told in done.err
    assert set(tmp_path.iterdir()) == before


def test_an_empty_name_is_not_this_folder(multichat_here, tmp_path):
    assert multichat_here("import", "").code == 2
    assert list(tmp_path.iterdir()) == []


def test_nothing_read_is_no_success(multichat_here, tmp_path):
    (tmp_path / "noise\x1b.bin").write_bytes(b"\x89PNG\n" * 8)
    done = multichat_here("import", "noise\x1b.bin", "--format", "jsonl")
    assert (done.code, done.out) == (1, "")
    assert "\x1b" not in done.err


@pytest.mark.parametrize(
    ("lines", "told"),
    [(8, "… and 3 more; all of them with --json"), (150, "… and more; the first 100 with --json")],
)
def test_where_more_warnings_are_is_true(multichat_here, tmp_path, lines, told):
    damaged = json.dumps(LINE) + "\n" + "{not json\n" * lines
    (tmp_path / "damaged\x1b.jsonl").write_text(damaged)
    done = multichat_here("import", "damaged\x1b.jsonl", "--format", "jsonl")
    assert done.code == 0
    assert told in done.err
    assert "\x1b" not in done.err
    again = multichat_here("import", "damaged\x1b.jsonl", "--format", "jsonl", "--json")
    assert len(json.loads(again.out)["warnings"]) == min(lines, 101)


def test_an_export_without_a_name_replaces_nothing(multichat_here, tmp_path, chat):
    assert multichat_here("import", chat).code == 0
    assert multichat_here("export", "s", "--format", "markdown").code == 0
    (written,) = tmp_path.glob("*.md")
    written.write_text("my own")
    again = multichat_here("export", "s", "--format", "markdown")
    assert (again.code, written.read_text()) == (1, "my own")
    assert "-o" in again.err
    assert multichat_here("export", "s", "-o", written.name).code == 0
    assert written.read_text() != "my own"


@pytest.mark.parametrize("target", [".", ""])
def test_an_export_into_a_folder_is_refused(multichat_here, chat, target):
    multichat_here("import", chat)
    done = multichat_here("export", "s", "-o", target)
    assert done.code == 1
    assert "is a folder" in done.err


def test_what_is_recorded_beside_messages_is_told_in_words(multichat_here, tmp_path):
    ann = {"id": "1", "name": "ann", "nickname": "Ann"}
    hello = {
        "id": "5",
        "type": "Default",
        "timestamp": "2024-01-31T10:00:00+01:00",
        "content": "hello",
        "author": ann,
        "reactions": [{"emoji": {"name": "👍"}, "count": 1, "users": [ann]}],
    }
    edited = {**hello, "content": "good day", "timestampEdited": "2024-01-31T11:00:00+01:00"}
    beside = "Recorded beside them: 1 reaction, 2 names of people in the source"
    for message, told in ((hello, beside), (edited, "Recorded beside them: 1 earlier wording")):
        channel = {"guild": {}, "channel": {"id": "7"}, "messages": [message]}
        (tmp_path / "channel.json").write_text(json.dumps(channel), encoding="utf-8")
        assert told in multichat_here("import", "channel.json").out.splitlines()
    done = multichat_here("import", "channel.json", "--json")
    counts = json.loads(done.out)
    assert (counts["reactions"], counts["revisions"], counts["identities"]) == (0, 0, 0)
