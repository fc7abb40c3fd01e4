"""Traces that are exported, as those read them who know OpenTelemetry's GenAI conventions."""

import json
from datetime import timedelta

import pytest

from multichat_lab.chat.exporters import export_chat
from multichat_lab.chat.importers import import_chat
from multichat_lab.chat.persistence import SessionPersistence
from tests.chat.exporters.talk import NINE, record_talk


@pytest.fixture
def chats():
    with SessionPersistence("memory") as persistence:
        record_talk(persistence)
        yield persistence


def spans(path):
    """Return the spans in a file."""
    found = []
    for line in path.read_text("utf-8").splitlines():
        ((scope,),) = [each["scopeSpans"] for each in json.loads(line)["resourceSpans"]]
        found += scope["spans"]
    return found


def attributes(span):
    return {each["key"]: next(iter(each["value"].values())) for each in span["attributes"]}


def test_it_is_written_in_the_names_of_the_conventions(chats, tmp_path):
    path = export_chat("talk", chats, tmp_path / "trace.jsonl", "otel")
    found = spans(path)
    root, question, look, result = (found[place] for place in (0, 5, 6, 7))
    assert len({each["spanId"] for each in found}) == len(found)
    assert {each["traceId"] for each in found} == {root["traceId"]}
    assert (len(root["traceId"]), len(root["spanId"])) == (32, 16)
    assert {each.get("parentSpanId") for each in found} == {None, root["spanId"]}
    assert look["links"] == [{"traceId": root["traceId"], "spanId": question["spanId"]}]
    assert int(look["startTimeUnixNano"]) == (NINE + timedelta(minutes=1)).timestamp() * 10**9
    assert (question["kind"], look["kind"]) == (1, 3), "only a model was called"
    told = attributes(look)
    assert told["gen_ai.conversation.id"] == "talk"
    assert told["gen_ai.operation.name"] == "chat"
    assert told["gen_ai.response.model"] == "claude-opus-4-5"
    assert (told["gen_ai.usage.input_tokens"], told["gen_ai.usage.output_tokens"]) == ("12", "7")
    assert json.loads(told["gen_ai.output.messages"]) == [
        {
            "role": "assistant",
            "name": "Helper",
            "parts": [
                {"type": "reasoning", "content": "She wants a forecast."},
                {"type": "text", "content": "Let me look."},
                {
                    "type": "tool_call",
                    "name": "weather",
                    "id": "c1",
                    "arguments": {"city": "Köln"},
                },
            ],
            "finish_reason": "unknown",
        }
    ]
    (answer,) = json.loads(attributes(result)["gen_ai.input.messages"])
    assert answer["role"] == "tool"
    assert answer["parts"] == [
        {
            "type": "tool_call_response",
            "id": "c1",
            "response": "down",
            "name": "weather",
            "is_error": True,
        }
    ]


def test_who_knows_the_conventions_only_reads_words_calls_and_results(chats, tmp_path):
    path = export_chat("talk", chats, tmp_path / "trace.jsonl", "otel")
    lines = []
    for line in path.read_text("utf-8").splitlines():
        value = json.loads(line)
        scope = value["resourceSpans"][0]["scopeSpans"][0]
        scope["scope"]["name"] = "somebody's"
        for span in scope["spans"]:
            span["attributes"] = [
                each for each in span["attributes"] if each["key"].startswith("gen_ai.")
            ]
        lines.append(json.dumps(value))
    foreign = tmp_path / "foreign.jsonl"
    foreign.write_text("\n".join(lines), "utf-8")
    with SessionPersistence("memory") as target:
        import_chat(foreign, target, "otel")
        (session,) = target.list_sessions()
        there = target.get_messages(session.session_id)
    here = chats.get_messages("talk")
    assert [each.content for each in there] == [each.content for each in here]
    assert [each.timestamp for each in there] == [each.timestamp for each in here]
    assert there[1].parts == here[1].parts
    assert there[2].reply_to == there[1].message_id
    assert there[4].parts[0].kind == "image"
    assert (there[1].model, there[1].tokens_in, there[1].tokens_out) == ("claude-opus-4-5", 12, 7)
