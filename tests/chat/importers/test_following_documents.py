"""Where a source is one document, another one behind it is told of, not passed over in silence."""

import json

import pytest

from multichat_lab.chat.importers import import_chat
from multichat_lab.chat.persistence import SessionPersistence


def discord(number):
    """Return a channel of DiscordChatExporter's with one message."""
    return {
        "guild": {"id": "1", "name": "Guild"},
        "channel": {"id": str(number), "type": "GuildTextChat", "name": f"talk-{number}"},
        "messages": [
            {
                "id": f"{number}0", "type": "Default", "timestamp": "2026-03-02T09:30:00+00:00",
                "content": "hello there", "author": {"id": "7", "name": "ann", "isBot": False},
            }
        ],
        "messageCount": 1,
    }  # fmt: skip


def telegram(number):
    """Return a chat of Telegram's with one message."""
    return {
        "name": "Talk", "type": "personal_chat", "id": number,
        "messages": [
            {
                "id": 1, "type": "message", "date": "2026-03-02T09:30:00",
                "date_unixtime": "1772443800", "from": "Ann", "from_id": "user7",
                "text": "hello there", "text_entities": [],
            }
        ],
    }  # fmt: skip


@pytest.mark.parametrize(("format_name", "make"), [("discord", discord), ("telegram", telegram)])
def test_a_second_document_in_the_file_is_told_of(tmp_path, format_name, make):
    path = tmp_path / "result.json"
    path.write_text(f"{json.dumps(make(1))}\n{json.dumps(make(2))}\n", encoding="utf-8")
    with SessionPersistence("memory") as chats:
        summary = import_chat(path, chats, format=format_name)
        assert summary.messages == 1
    assert summary.skipped == 1
    assert any("Extra data" in each for each in summary.warnings)
