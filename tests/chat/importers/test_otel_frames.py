"""Spans and log records in the frames that exporters and back ends put round them."""

import json

import pytest

from multichat_lab.chat.importers import import_chat
from tests.chat.importers.stored import all_messages
from tests.chat.importers.test_otel import (
    MODERN,
    MODERN_ASK,
    MODERN_SAID,
    START,
    any_value,
)

DETAILS = "gen_ai.client.inference.operation.details"


def write(tmp_path, value):
    path = tmp_path / "trace.json"
    path.write_text(json.dumps(value))
    return path


@pytest.mark.parametrize(
    "frame",
    [
        lambda spans: {"resourceSpans": [{"instrumentationLibrarySpans": [{"spans": spans}]}]},
        lambda spans: {"batches": [{"scopeSpans": [{"spans": spans}]}]},
        lambda spans: [{"resourceSpans": [{"scopeSpans": [{"spans": [one]}]}]} for one in spans],
    ],
    ids=["before OTLP 0.15", "Tempo", "a list of exports"],
)
def test_the_same_spans_in_another_frame_say_the_same(tmp_path, chats, frame):
    import_chat(write(tmp_path, frame(MODERN)), chats)
    assert [each.content for each in all_messages(chats)] == [
        *("Weather?", '→ w(at="home")', "rain", "It rains")
    ]


def test_details_in_a_log_record_have_their_time_and_what_the_model_used(tmp_path, chats):
    told = {
        "gen_ai.request.model": "m-1",
        "gen_ai.usage.input_tokens": 5,
        "gen_ai.usage.output_tokens": 2,
        "gen_ai.input.messages": [MODERN_ASK],
        "gen_ai.output.messages": [MODERN_SAID],
    }
    record = {"timeUnixNano": str(START), "traceId": "t1", "spanId": "s1", "eventName": DETAILS}
    listed = [{"key": key, "value": any_value(each)} for key, each in told.items()]
    records = [{**record, "attributes": listed}]
    logs = {"resourceLogs": [{"scopeLogs": [{"logRecords": records}]}]}
    import_chat(write(tmp_path, logs), chats)
    asked, said = all_messages(chats)
    assert (asked.content, asked.time_kind, said.time_kind) == ("Weather?", "approximate", "known")
    assert asked.timestamp == said.timestamp
    assert (said.model, said.tokens_in, said.tokens_out) == ("m-1", 5, 2)


def test_attributes_that_are_printed_as_objects_in_each_other_are_read(tmp_path, chats):
    llm = {
        "model_name": "m-1",
        "input_messages": [{"message": {"role": "user", "content": "Weather?"}}],
        "output_messages": [{"message": {"role": "assistant", "content": "It rains"}}],
    }
    span = {
        "name": "ChatCompletion",
        "context": {"trace_id": "t1", "span_id": "s1"},
        "start_time": "2026-01-01T00:00:00Z",
        "end_time": "2026-01-01T00:00:01Z",
        "attributes": {"llm": llm, "openinference": {"span": {"kind": "LLM"}}},
    }
    import_chat(write(tmp_path, span), chats)
    asked, said = all_messages(chats)
    assert (asked.content, said.content, said.model) == ("Weather?", "It rains", "m-1")
