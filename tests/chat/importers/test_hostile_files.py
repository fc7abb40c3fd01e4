"""Small files of the kinds that came out wrong: words lost, times invented, names that are none."""

import json
import zipfile
from datetime import UTC, datetime

from multichat_lab import import_chat
from tests.chat.importers.stored import all_messages


def lines(*values):
    return "".join(json.dumps(each) + "\n" for each in values)


def test_an_export_of_claude_ai_with_a_list_of_users_is_none_of_slack_s(tmp_path, chats):
    at = "2025-01-01T10:00:01Z"
    blocks = [
        {"type": "tool_use", "name": "search", "input": {"q": "rome"}},
        {"type": "tool_result", "name": "search", "content": [{"type": "text", "text": "5 hits"}]},
        {"type": "text", "text": "In Rome."},
    ]
    talk = {
        **{"uuid": "k1", "name": "Talk", "created_at": at, "updated_at": at},
        "chat_messages": [
            {"uuid": "m1", "sender": "human", "created_at": at, "text": "Where?"},
            {"uuid": "m2", "sender": "assistant", "created_at": at, "content": blocks,
             "text": "In Rome.", "parent_message_uuid": "m1"},
        ],
    }  # fmt: skip
    with zipfile.ZipFile(tmp_path / "data.zip", "w") as archive:
        archive.writestr("users.json", json.dumps([{"uuid": "u", "full_name": "Ann"}]))
        archive.writestr("projects.json", "[]")
        archive.writestr("conversations.json", json.dumps([talk]))
    assert import_chat(tmp_path / "data.zip", chats).format == "claude-ai"
    said = all_messages(chats)
    assert [each.content for each in said] == ["Where?", "In Rome."]
    assert [each.text for each in said[1].parts if each.kind == "tool_result"] == ["5 hits"]


def test_a_rollout_without_times_begins_when_its_session_says(tmp_path, chats):
    head = {"id": "x", "timestamp": "2025-05-01T10:00:00.000Z", "instructions": None}
    said = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "hi"}]}
    (tmp_path / "rollout-x.jsonl").write_text(lines(head, {"record_type": "state"}, said))
    items = {"session": {"id": "y", "timestamp": "2025-04-17T10:00:00.000Z"}, "items": [said]}
    (tmp_path / "rollout-y.json").write_text(json.dumps(items, indent=1))
    import_chat(tmp_path / "rollout-x.jsonl", chats)
    import_chat(tmp_path / "rollout-y.json", chats)
    began = {(each.timestamp, each.time_kind) for each in all_messages(chats)}
    assert began == {
        (datetime(2025, 5, 1, 10, tzinfo=UTC), "made_up"),
        (datetime(2025, 4, 17, 10, tzinfo=UTC), "made_up"),
    }


def test_a_model_that_is_none_has_no_name(tmp_path, chats):
    told = {
        **{"type": "assistant", "uuid": "u1", "parentUuid": None, "sessionId": "s"},
        **{"timestamp": "2025-06-01T10:00:00Z", "isApiErrorMessage": True},
        "message": {"role": "assistant", "model": "<synthetic>",
                    "content": [{"type": "text", "text": "API Error: 529"}]},
    }  # fmt: skip
    (tmp_path / "s.jsonl").write_text(lines(told))
    import_chat(tmp_path / "s.jsonl", chats)
    assert [each.model for each in all_messages(chats)] == [None]


def test_a_sticker_of_telegram_s_says_its_emoji(tmp_path, chats):
    sticker = {
        **{"id": 3, "type": "message", "date_unixtime": "1699884002", "from": "Bob"},
        **{"from_id": "user2", "media_type": "sticker", "sticker_emoji": "😀"},
        **{"file": "stickers/a.webp", "text": "", "text_entities": []},
    }
    told = {"name": "Group", "type": "private_group", "id": 77, "messages": [sticker]}
    (tmp_path / "result.json").write_text(json.dumps(told))
    import_chat(tmp_path / "result.json", chats)
    (message,) = all_messages(chats)
    assert (message.content, message.parts[0].kind) == ("[sticker: 😀]", "image")


def test_a_canvas_of_slack_s_is_read_plain_and_a_room_named(tmp_path, chats):
    canvas = {"id": "F", "title": "Plan", "mode": "quip", "plain_text": "step one",
              "preview": "<p>step one</p>"}  # fmt: skip
    told = [
        {"type": "message", "user": "U1", "ts": "1700000001.000100", "text": "", "files": [canvas]},
        {"type": "message", "user": "U1", "ts": "1700000002.000100", "text": "",
         "subtype": "sh_room_created", "room": {"id": "R", "name": "Stand-up"}},
    ]  # fmt: skip
    (tmp_path / "general").mkdir()
    (tmp_path / "general" / "2023-11-14.json").write_text(json.dumps(told))
    (tmp_path / "users.json").write_text("[]")
    import_chat(tmp_path, chats)
    said = [each.content for each in all_messages(chats)]
    assert said == ["shared Plan\nstep one", "room created: Stand-up"]


def test_what_konversation_tells_of_a_channel_is_nobody_called_join(tmp_path, chats):
    (tmp_path / "chan.log").write_text(
        "[Mon Nov 13 2023] [14:01:02] <ann>\thi\n"
        "[Mon Nov 13 2023] [14:01:03] Join\tbob (~b@h) has joined this channel.\n"
        "[Mon Nov 13 2023] [14:01:05] Nick\tbob is now known as rob.\n"
        "[Mon Nov 13 2023] [14:01:06] <rob>\tho\n"
    )
    import_chat(tmp_path / "chan.log", chats)
    said = [(each.sender, each.kind) for each in all_messages(chats)]
    assert said == [("ann", "message"), ("bob", "system"), ("bob", "system"), ("bob", "message")]
