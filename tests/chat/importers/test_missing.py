"""What a newer export leaves out stays, and is told."""

import json

import pytest

from multichat_lab.chat.importers import import_chat
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.records import ChatMessage


@pytest.fixture(params=["memory", "json", "sqlite", "duckdb"])
def export(request, tmp_path):
    """A channel that is imported into each kind of store."""
    with SessionPersistence(request.param, tmp_path / "chats") as chats:
        yield Channel(tmp_path, chats)


class Channel:
    """A Slack channel that is exported again and again."""

    def __init__(self, tmp_path, chats):
        self.tmp_path = tmp_path
        self.chats = chats
        self.summary = None

    def __call__(self, *numbers):
        """Import an export of the messages with these numbers; tell how many were missing."""
        folder = self.tmp_path / "slack" / "general"
        folder.mkdir(parents=True, exist_ok=True)
        (folder.parent / "users.json").write_text(json.dumps([{"id": "U1", "name": "ann"}]))
        messages = [
            {"type": "message", "user": "U1", "ts": f"17000000{each:02}.000100", "text": "hi"}
            for each in numbers
        ]
        (folder / "2023-11-14.json").write_text(json.dumps(messages))
        self.summary = import_chat(folder.parent, self.chats)
        return self.summary.missing_from_source


def test_messages_that_a_newer_export_leaves_out_are_counted_and_stay(export):
    assert export(1, 2, 3, 4) == 0
    assert export(1, 3, 5) == 2
    assert export.summary.messages == 1
    assert len(export.chats.get_messages("slack:general")) == 5
    assert export.summary.warnings == [
        "slack:general: 2 messages known from before, not in this source any more; "
        "nothing is deleted"
    ]
    assert export(1, 2, 3, 4, 5) == 0


def test_an_export_that_begins_later_leaves_nothing_out(export):
    export(1, 2, 3)
    assert export(3, 4, 5) == 0
    assert export(6, 7) == 0
    assert export(3, 7) == 3


def test_what_was_said_here_is_no_message_of_the_source(export):
    export(1, 2)
    export.chats.add_message(ChatMessage("slack:general", "ann", "said here"))
    assert export(1, 2) == 0
    assert export(1) == 1
