"""Exports of claude.ai."""

import json

import pytest

from multichat_lab.chat.importers import import_chat
from multichat_lab.chat.importers.formats import recognise

ROOT = "00000000-0000-4000-8000-000000000000"


def said(uuid, sender, minute, *blocks, **values):
    return {
        "uuid": uuid,
        "sender": sender,
        "created_at": f"2026-01-01T10:0{minute}:00.123456Z",
        "text": "flat",
        "content": list(blocks),
        "attachments": [],
        "files": [],
        **values,
    }


def text(words):
    return {"type": "text", "text": words}


TOOL = {"type": "tool_use", "id": "t", "name": "search", "input": {"q": "x"}}
RESULT = {"type": "tool_result", "tool_use_id": "t", "name": "search", "content": [text("found")]}
FILE = {"file_name": "a.txt", "file_size": 3, "file_type": "txt", "extracted_content": "abc"}
CHAT = {
    "uuid": "k1",
    "name": "Search",
    "created_at": "2026-01-01T10:00:00Z",
    "chat_messages": [
        said("m1", "human", 0, text("Find it"), attachments=[FILE], files=[{"file_name": "b.png"}]),
        said(
            "m2", "assistant", 1, {"type": "thinking", "thinking": "Hm"}, TOOL, RESULT, text("Is")
        ),
        said("m3", "human", 2),
    ],
}


@pytest.fixture
def write(tmp_path):
    def write(*conversations):
        path = tmp_path / "conversations.json"
        path.write_text(json.dumps(conversations))
        return path

    return write


def test_a_conversation_is_a_session_with_its_parts(write, any_chats):
    path = write(CHAT, {**CHAT, "uuid": "k2", "chat_messages": []})
    assert recognise(path) == "claude-ai"
    summary = import_chat(path, any_chats)
    assert (summary.sessions, summary.messages, summary.skipped) == (1, 3, 0)
    first, second, third = any_chats.get_messages("claude-ai:k1")
    assert (first.sender, first.recipient, first.content) == ("human", "assistant", "Find it")
    assert [(p.kind, p.name, p.text) for p in first.parts[1:]] == [
        *(("file", "a.txt", "abc"), ("file", "b.png", ""))
    ]
    assert [p.kind for p in second.parts] == ["reasoning", "tool_call", "tool_result", "text"]
    assert (third.content, third.reply_kind) == ("flat", "unknown")
    assert any_chats.get_session("claude-ai:k1").topic == "Search"
    assert import_chat(path, any_chats).duplicates == 3


def test_where_parents_are_told_branches_and_replies_are_known(write, chats):
    messages = [
        said("m1", "human", 0, text("a"), parent_message_uuid=ROOT),
        said("m2", "assistant", 1, text("b"), parent_message_uuid="m1"),
        said("m3", "assistant", 2, text("c"), parent_message_uuid="m1"),
        said("m4", "human", 3, text("d"), parent_message_uuid="m3"),
    ]
    import_chat(write({**CHAT, "chat_messages": messages}), chats)
    told = chats.get_messages("claude-ai:k1")
    ids = {m.message_id: m.source_id for m in told}
    assert [ids.get(m.reply_to) for m in told] == [None, "m1", "m1", "m3"]
    assert [m.metadata.get("branch") for m in told] == [None, None, 1, 1]
    assert {m.reply_kind for m in told} == {"declared"}


def test_odd_members_are_named_and_plain_words_are_read(tmp_path, chats):
    odd = ["words", None, {"uuid": "m", "sender": "assistant", "content": "plain"}]
    path = tmp_path / "one.json"
    path.write_text(json.dumps({"uuid": "u", "chat_messages": odd}))
    summary = import_chat(path, chats)
    assert (summary.messages, summary.skipped) == (1, 1)
    assert "2 members of 'chat_messages' that are no objects" in summary.warnings[0]
    assert chats.get_messages("claude-ai:u")[0].content == "plain"
