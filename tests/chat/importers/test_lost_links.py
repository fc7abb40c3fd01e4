"""A reply to a message that is not there keeps its words; the lost link is counted and named."""

import json
from dataclasses import replace

import pytest

from multichat_lab.chat.exporters import export_chat
from multichat_lab.chat.importers import import_chat
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.records import ChatMessage, Relation


def lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.fixture
def export(tmp_path, chats):
    """Our own export of five messages, each of which answers the one before it."""
    chats.create_session(["Ann"], session_id="s")
    said = None
    for number in range(1, 6):
        said = chats.add_message(
            ChatMessage("s", "Ann", f"{number}", message_id=f"m{number}", reply_to=said)
        ).message_id
    chats.relations.add([Relation("s", "m5", each, "quotes") for each in ("m1", "m3")])
    return export_chat("s", chats, tmp_path / "s.jsonl")


@pytest.mark.parametrize("kind", ["memory", "json", "sqlite", "duckdb"])
def test_a_partial_export_keeps_its_messages_and_names_those_whose_link_is_lost(
    export, tmp_path, kind
):
    cut = [each for each in lines(export) if each.get("message_id") not in ("m1", "m3")]
    export.write_text("".join(f"{json.dumps(each)}\n" for each in cut))
    with SessionPersistence(kind, tmp_path / "chats") as chats:
        summary = import_chat(export, chats)
        messages = {each.message_id: each for each in chats.get_messages("s")}
        links = chats.relations.list("s")
        again = import_chat(export, chats)
    assert [(m.reply_to, m.reply_kind) for m in messages.values()] == [
        *((None, "unknown"), (None, "unknown"), ("m4", "declared"))
    ]
    assert links == [Relation("s", "m5", "m4")]
    assert (summary.messages, summary.unlinked) == (3, 4)
    assert summary.warnings == [
        "s.jsonl:3: s: message 1 is missing in this file",
        "s.jsonl:4: s: message 3 is missing in this file",
        "s: 4 replies to messages that are not there were recorded without links: "
        "'m2', 'm4', 'm5' and 1 more",
    ]
    assert (again.messages, again.duplicates) == (0, 3)


def test_nothing_is_said_of_links_that_are_there(export):
    with SessionPersistence("memory") as chats:
        summary = import_chat(export, chats)
        assert (summary.unlinked, summary.warnings) == (0, [])
        assert len(chats.relations.list("s")) == 6


def test_one_lost_link_is_one(tmp_path, chats):
    lost = ChatMessage("s", "Ann", "late", message_id="m", reply_to="nowhere", source_id="line 7")
    path = tmp_path / "s.jsonl"
    path.write_text(
        json.dumps({
            "session_id": "s", "sender": "Ann", "content": "late", "message_id": "m",
            "reply_to": "nowhere", "source_id": "line 7", "timestamp": "2026-01-01T00:00:00Z",
        })
    )  # fmt: skip
    summary = import_chat(path, chats)
    (message,) = chats.get_messages("s")
    unlinked = replace(lost, reply_to=None, reply_kind="unknown")
    assert (message.content, message.reply_kind) == (unlinked.content, "unknown")
    assert summary.warnings == [
        "s: 1 reply to a message that is not there was recorded without its link: 'line 7'"
    ]
