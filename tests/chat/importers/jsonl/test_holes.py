"""A message that an export had, and its file has no more, is named and counted."""

import pytest

from multichat_lab import SessionPersistence, export_chat, import_chat
from multichat_lab.chat.importers import ImportOptions
from multichat_lab.errors import DamagedFileError
from multichat_lab.records import ChatMessage


@pytest.fixture
def lines(tmp_path):
    """The lines of an export of six messages, `word 1` to `word 6`."""
    path = tmp_path / "whole.jsonl"
    with SessionPersistence("memory") as chats:
        chats.create_session(["Ann"], session_id="s")
        chats.add_messages(ChatMessage("s", "Ann", f"word {n}") for n in range(1, 7))
        export_chat("s", chats, path)
    return path.read_text().splitlines(keepends=True)


def without(lines, *numbers):
    gone = [f'"word {number}"' for number in numbers]
    return "".join(line for line in lines if not any(each in line for each in gone))


@pytest.mark.parametrize(
    ("gone", "told"),
    [
        ([], []),
        ([3], ["message 3 is"]),
        ([1], ["message 1 is"]),
        ([6], ["message 6 is"]),
        ([2, 3, 5], ["messages 2 to 3 are", "message 5 is"]),
    ],
)
def test_what_is_missing_is_named(tmp_path, chats, lines, gone, told):
    path = tmp_path / "some.jsonl"
    path.write_text(without(lines, *gone))
    summary = import_chat(path, chats)
    found = [each.partition("s: ")[2] for each in summary.warnings]
    assert found == [f"{each} missing in this file" for each in told]
    assert summary.messages == 6 - len(gone)


def test_a_line_that_cannot_be_read_is_told_once(tmp_path, chats, lines):
    path = tmp_path / "some.jsonl"
    path.write_text("".join(e[:40] + "\n" if '"word 3"' in e else e for e in lines))
    summary = import_chat(path, chats)
    assert (summary.skipped, len(summary.warnings)) == (1, 1)


def test_strict_refuses_a_file_with_a_hole(tmp_path, chats, lines):
    path = tmp_path / "some.jsonl"
    path.write_text(without(lines, 4))
    with pytest.raises(DamagedFileError, match="message 4 is missing"):
        import_chat(path, chats, options=ImportOptions(strict=True))
    assert chats.list_sessions() == []
