"""What looks like a number and is none, or none that anybody counts to, stops no import."""

import json

import pytest

from multichat_lab import import_chat
from multichat_lab.chat.importers.source.whole_numbers import whole_number
from tests.chat.importers.stored import all_messages

ODD = ["²", "1.²", "9" * 5_000, "1" * 21]  # the last one is a date to Python


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("-7", -7),
        ("007", 7),
        ("9" * 20, 10**20 - 1),
        ("１２", 12),
        ("", None),
        ("-", None),
    ]
    + [(text, None) for text in (*ODD, "", "-", "1_000", " 1", "1\n", "9" * 21)],
)
def test_a_text_tells_a_number_or_none(text, number):
    assert whole_number(text) == number


@pytest.mark.parametrize("odd", ODD)
def test_a_log_with_an_odd_time_and_an_odd_step_is_imported(tmp_path, chats, odd):
    turn = {"role": "user", "content": "hi", "timestamp": odd, "step": odd}
    (tmp_path / "log.jsonl").write_text(json.dumps({"messages": [turn], "mistake_step": odd}))
    import_chat(tmp_path / "log.jsonl", chats)
    (message,) = all_messages(chats)
    assert (message.content, message.time_kind) == ("hi", "made_up")


@pytest.mark.parametrize("odd", ODD)
def test_a_span_with_an_odd_time_and_an_odd_place_is_imported(tmp_path, chats, odd):
    told = {f"gen_ai.prompt.{place}.{key}": value for place in (odd, "0")
            for key, value in (("role", "user"), ("content", f"place {place[:3]}"))}  # fmt: skip
    listed = [{"key": key, "value": {"stringValue": value}} for key, value in told.items()]
    listed.append({"key": "gen_ai.usage.input_tokens", "value": {"intValue": odd}})
    span = {"traceId": "t", "spanId": "s", "startTimeUnixNano": odd, "attributes": listed}
    request = {"resourceSpans": [{"scopeSpans": [{"spans": [span]}]}]}
    (tmp_path / "spans.json").write_text(json.dumps(request))
    import_chat(tmp_path / "spans.json", chats)
    assert [each.content for each in all_messages(chats)] == ["place 0"]
