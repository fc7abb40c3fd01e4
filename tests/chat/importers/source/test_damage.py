"""Words of a source that no message has are counted, and told by their fields."""

import json

import pytest

from multichat_lab.chat.importers import import_chat
from multichat_lab.chat.importers.source.damage import FIELDS, DamageReport
from multichat_lab.records import ChatMessage

START = "2026-05-01T10:00:00Z"


def unread(values, *messages):
    damage = DamageReport()
    damage.look_for_unread(values, [ChatMessage("s", "Ann", each) for each in messages])
    return damage.warnings


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"text": "lunch at noon"}, ["lunch  at\nnoon, friends"]),
        ({"id": "a-b-c", "path": "/home/ann", "at": 5, "is": None}, []),
        ({"list": [{"text": "lunch at noon"}, "and then"]}, ["and then", "lunch at noon"]),
        ({"arguments": '{"where": "lunch room"}', "rows": "[1, 2]"}, ["to the lunch room"]),
        ({"id": "学"}, []),
    ],
)
def test_words_that_a_message_has_and_single_words_are_no_matter(values, told):
    assert unread(values, *told) == []


def test_words_that_no_message_has_are_counted_by_their_field():
    values = {"a": "of no use", "b": [{"c": "two words"}, {"c": "two more"}, {"c": "read here"}]}
    assert unread(values, "read here") == [
        "words that no message has are left out: b.c (2), a (1)",
    ]


@pytest.mark.parametrize("text", ["全部通过", "テスト結果", "ทดสอบ", "시험 결과", "[half of"])
def test_words_of_every_script_are_words(text):
    assert unread({"note": text}) == ["words that no message has are left out: note (1)"]


def test_words_in_json_within_a_text_are_counted_by_their_field():
    values = {"tools": '[{"description": "asks the weather"}, {"name": "weather"}]'}
    assert unread(values) == ["words that no message has are left out: tools.description (1)"]


def test_the_most_frequent_fields_are_named_and_the_others_counted():
    values = {f"f{n}": ["some words"] * (20 - n) for n in range(FIELDS + 2)}
    (told,) = unread(values)
    assert told.endswith("f7 (13), 2 more fields")


def claude_code(result):
    said = {"role": "user", "content": [{"type": "tool_result", "content": "1 failed"}]}
    entry = {"type": "user", "uuid": "u1", "sessionId": "s1", "timestamp": START, "message": said}
    return "s.jsonl", json.dumps({**entry, "toolUseResult": result})


def discord(more):
    author = {"id": "7", "name": "Ann Lee"}
    message = {"id": "1", "type": "Default", "timestamp": START, "content": "hi", "author": author}
    values = {"guild": {}, "channel": {"id": "2"}, "messages": [{**message, **more}]}
    return "d.json", json.dumps(values)


def telegram(more):
    message = {"id": 1, "type": "message", "date_unixtime": "1777629600", "from_id": "user7"}
    message |= {"from": "Ann Lee", "text": "hi"}
    return "result.json", json.dumps({"name": "x", "id": 1, "messages": [{**message, **more}]})


def codex(more):
    message = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "hi"}]}
    line = {"timestamp": START, "type": "response_item", "payload": {**message, **more}}
    return "rollout-1.jsonl", json.dumps(line)


def chatgpt(more):
    message = {"author": {"role": "user"}, "content": {"content_type": "text", "parts": ["hi"]}}
    node = {"id": "n", "parent": None, "children": [], "message": {**message, **more}}
    return "conversations.json", json.dumps([{"title": "x", "id": "c", "mapping": {"n": node}}])


def claude_ai(more):
    message = {"uuid": "m", "sender": "human", "created_at": START, "text": "hi", **more}
    return "conversations.json", json.dumps([{"uuid": "c", "chat_messages": [message]}])


def slack(more):
    (message,) = [{"type": "message", "user": "U1", "text": "hi <@U1>", "ts": "1450000000.000012"}]
    return "export/general/2026-05-01.json", json.dumps([{**message, **more}])


def otel(more):
    told = {"gen_ai.operation.name": "chat", "gen_ai.input.messages": json.dumps(
        [{"role": "user", "parts": [{"type": "text", "content": "hi"}]}]
    ), **more}  # fmt: skip
    attributes = [{"key": key, "value": {"stringValue": each}} for key, each in told.items()]
    span = {"traceId": "a1", "spanId": "b1", "name": "chat", "startTimeUnixNano": "1000000000",
            "endTimeUnixNano": "2000000000", "attributes": attributes}  # fmt: skip
    return "trace.json", json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": [span]}]}]})


def inspect(more):
    messages = [{"id": "m1", "role": "user", "content": [{"type": "text", "text": "hi", **more}]}]
    header = {"version": 2, "status": "success", "eval": {"task": "t", "eval_id": "e"}}
    samples = [{"id": 1, "epoch": 1, "input": "hi", "target": "", "messages": messages}]
    return "log.json", json.dumps({**header, "samples": samples})


@pytest.mark.parametrize(
    ("source", "field"),
    [
        (codex({"remarks": "two words"}), "remarks (1)"),
        (codex({"remarks": "全部通过"}), "remarks (1)"),
        (chatgpt({"metadata": {"note": "two words"}}), "metadata.note (1)"),
        (claude_ai({"feedback": {"reason": "two words"}}), "feedback.reason (1)"),
        (slack({"transcription": {"text": "two words"}}), "transcription.text (1)"),
        (otel({"note": "two words"}), "note (1)"),
        (inspect({"caption": "two words"}), "content.caption (1)"),
        (claude_code({"originalFile": "two words"}), "toolUseResult.originalFile (1)"),
        (discord({"transcript": "two words"}), "transcript (1)"),
        (telegram({"fact_check": {"text": "two words"}}), "fact_check.text (1)"),
    ],
)
def test_importers_tell_which_words_they_do_not_read(tmp_path, chats, source, field):
    name, text = source
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text(text)
    summary = import_chat(tmp_path / name.partition("/")[0], chats)
    assert summary.warnings == [f"words that no message has are left out: {field}"]
    assert summary.skipped == 0


@pytest.mark.parametrize(
    ("result", "words"),
    [
        ({"stdout": "1 failed", "stderr": "a warning"}, "1 failed\na warning"),
        ({"stdout": "1\nfailed", "stderr": ""}, "1 failed"),
        ("Error: 1 failed", "1 failed"),
        ("Error: no such file", "1 failed\nError: no such file"),
    ],
)
def test_what_a_tool_printed_besides_its_result_is_its_word(tmp_path, chats, result, words):
    name, text = claude_code(result)
    (tmp_path / name).write_text(text)
    assert import_chat(tmp_path / name, chats).warnings == []
    ((message,),) = (chats.get_messages(each.session_id) for each in chats.list_sessions())
    assert message.content == words
