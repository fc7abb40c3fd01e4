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
    ],
)
def test_words_that_a_message_has_and_single_words_are_no_matter(values, told):
    assert unread(values, *told) == []


def test_words_that_no_message_has_are_counted_by_their_field():
    values = {"a": "of no use", "b": [{"c": "two words"}, {"c": "two more"}, {"c": "read here"}]}
    assert unread(values, "read here") == [
        "words that no message has are left out: b.c (2), a (1)",
    ]


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


@pytest.mark.parametrize(
    ("source", "field"),
    [
        (claude_code({"originalFile": "two words"}), "toolUseResult.originalFile (1)"),
        (discord({"transcript": "two words"}), "transcript (1)"),
        (telegram({"fact_check": {"text": "two words"}}), "fact_check.text (1)"),
    ],
)
def test_importers_tell_which_words_they_do_not_read(tmp_path, chats, source, field):
    name, text = source
    (tmp_path / name).write_text(text)
    summary = import_chat(tmp_path / name, chats)
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
