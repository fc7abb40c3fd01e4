"""Talks as more tools keep them: OpenHands, SWE-agent, AutoGen, Open WebUI, AI Studio, batches."""

import json

import pytest

from multichat_lab import import_chat
from tests.chat.importers.stored import all_messages

USER, ANSWER = {"role": "user", "content": "hi"}, {"role": "assistant", "content": "hello"}
BATCH = {"id": "m1", "type": "message", "role": "assistant", "model": "claude-3",
         "content": [{"type": "text", "text": "hello"}],
         "usage": {"input_tokens": 3, "output_tokens": 4}}  # fmt: skip
WEBUI = {"title": "T", "messages": [{"id": "a", **USER}, {"id": "b", "parentId": "a", **ANSWER}]}


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("autogen.json", {"chat_history": [USER, ANSWER], "cost": {}}, ["hi", "hello"]),
        ("swe.traj", {"trajectory": [{"action": "ls", "thought": "I look"}],
                      "history": [USER, ANSWER]}, ["hi", "hello"]),
        ("webui.json", [{"id": "c", "title": "T", "chat": WEBUI}], ["hi", "hello"]),
        ("studio.json", {"chunkedPrompt": {"chunks": [
            {"role": "user", "text": "hi"}, {"role": "model", "text": "hello"}]}}, ["hi", "hello"]),
        ("batch.json", [{"custom_id": "r", "result": {"type": "succeeded", "message": BATCH}}],
         ["hello"]),
    ],
)  # fmt: skip
def test_a_talk_of_another_make_is_read(tmp_path, chats, name, value, said):
    (tmp_path / name).write_text(json.dumps(value))
    assert import_chat(tmp_path, chats).skipped == 0
    assert [each.content for each in all_messages(chats)] == said


def test_a_line_of_anthropic_s_batches_tells_model_and_tokens(tmp_path, chats):
    line = {"custom_id": "r", "result": {"type": "succeeded", "message": BATCH}}
    (tmp_path / "b.jsonl").write_text(json.dumps(line) + "\n")
    import_chat(tmp_path / "b.jsonl", chats)
    (message,) = all_messages(chats)
    assert (message.content, message.model, message.tokens_out) == ("hello", "claude-3", 4)


def test_events_of_openhands_are_said_called_and_answered(tmp_path, chats):
    events = [
        {"id": 0, "timestamp": "2025-01-01T10:00:00", "source": "user", "message": "fix it",
         "action": "message", "args": {"content": "fix it"}},
        {"id": 1, "timestamp": "2025-01-01T10:00:05", "source": "agent", "action": "run",
         "message": "Running: ls", "args": {"command": "ls", "thought": "I look"}},
        {"id": 2, "timestamp": "2025-01-01T10:00:06", "source": "agent", "observation": "run",
         "message": "Command executed", "content": "a.py", "cause": 1},
    ]  # fmt: skip
    (tmp_path / "o.json").write_text(json.dumps(events))
    import_chat(tmp_path / "o.json", chats)
    asked, called, answered = all_messages(chats)
    assert (asked.sender, asked.content, asked.time_kind) == ("user", "fix it", "approximate")
    assert [(each.kind, each.text, each.arguments) for each in called.parts] == [
        ("text", "I look", None),
        ("tool_call", "", {"command": "ls"}),
    ]
    assert (answered.sender, answered.content) == ("run", "a.py")
    assert answered.reply_to == called.message_id


def test_a_thought_of_ai_studio_s_is_reasoning(tmp_path, chats):
    chunks = [{"role": "user", "text": "hi"}, {"role": "model", "text": "hm", "isThought": True}]
    (tmp_path / "s.json").write_text(json.dumps({"chunkedPrompt": {"chunks": chunks}}))
    import_chat(tmp_path / "s.json", chats)
    assert [each.kind for each in all_messages(chats)[1].parts] == ["reasoning"]


def test_rows_with_a_role_a_text_and_ids_stay_a_table_with_its_replies(tmp_path, chats):
    rows = [
        {"message_id": "a", "parent_id": None, "role": "prompter", "text": "hi"},
        {"message_id": "b", "parent_id": "a", "role": "assistant", "text": "yo"},
    ]
    (tmp_path / "o.jsonl").write_text("".join(json.dumps(each) + "\n" for each in rows))
    assert import_chat(tmp_path / "o.jsonl", chats).format == "table"
    asked, answer = all_messages(chats)
    assert answer.reply_to == asked.message_id
