"""Traces of OpenTelemetry's GenAI conventions."""

import json

import pytest

from multichat_lab.chat.importers import import_chat
from multichat_lab.chat.importers.formats import recognise

START = 1_700_000_000_000_000_000
ASK = {"role": "user", "content": "Weather?"}
CALL = {"id": "c1", "type": "function", "function": {"name": "w", "arguments": '{"at": "home"}'}}
TOLD = {"role": "tool", "tool_call_id": "c1", "content": "rain"}


def any_value(value):
    if isinstance(value, dict):
        listed = [{"key": key, "value": any_value(each)} for key, each in value.items()]
        return {"kvlistValue": {"values": listed}}
    if isinstance(value, list):
        return {"arrayValue": {"values": [any_value(each) for each in value]}}
    return {"intValue": str(value)} if isinstance(value, int) else {"stringValue": value}


def attributes(values):
    return [{"key": key, "value": any_value(value)} for key, value in values.items()]


def span(number, begins, values, events=(), **more):
    usage = {"gen_ai.usage.input_tokens": 10 * number, "gen_ai.usage.output_tokens": number}
    return {
        "traceId": "t1",
        "spanId": f"s{number}",
        "startTimeUnixNano": str(START + begins * 10**9),
        "endTimeUnixNano": str(START + (begins + 1) * 10**9),
        "attributes": attributes({"gen_ai.response.model": "m-1", **usage, **values}),
        "events": [
            {"name": name, "timeUnixNano": str(START + begins * 10**9), "attributes": attributes(v)}
            for name, v in events
        ],
        **more,
    }


def message(role, *parts):
    return {"role": role, "parts": list(parts)}


def text(words):
    return {"type": "text", "content": words}


def modern(number, begins, given, said):
    values = {"gen_ai.input.messages": given, "gen_ai.output.messages": [said]}
    return span(number, begins, {key: json.dumps(value) for key, value in values.items()})


MODERN_ASK = message("user", text("Weather?"))
MODERN_CALL = message(
    "assistant", {"type": "tool_call", "id": "c1", "name": "w", "arguments": {"at": "home"}}
)
MODERN_TOLD = message("tool", {"type": "tool_call_response", "id": "c1", "response": "rain"})
MODERN_SAID = message("assistant", text("It rains"))
MODERN = [
    modern(2, 5, [MODERN_ASK, MODERN_CALL, MODERN_TOLD], MODERN_SAID),  # spans come as they end
    modern(1, 0, [MODERN_ASK], MODERN_CALL),
]


def flat(number, begins, given, said):
    values = {}
    for kind, messages in (("prompt", given), ("completion", [said])):
        for place, each in enumerate(messages):
            told = {key: value for key, value in each.items() if key != "tool_calls"}
            for call in each.get("tool_calls", ()):
                calls = {"tool_calls.0.id": call["id"], "tool_calls.0.name": "w"}
                told |= calls | {"tool_calls.0.arguments": call["function"]["arguments"]}
            values |= {f"gen_ai.{kind}.{place}.{key}": v for key, v in told.items()}
    return span(number, begins, values)


CALLS = {"role": "assistant", "tool_calls": [CALL]}
SAYS = {"role": "assistant", "content": "It rains"}
FLAT = [flat(1, 0, [ASK], CALLS), flat(2, 5, [ASK, CALLS, TOLD], SAYS)]


def evented(number, begins, given, said):
    events = [
        (
            f"gen_ai.{each['role']}.message",
            {key: json.dumps(v) if key == "tool_calls" else v for key, v in each.items()},
        )
        for each in given
    ]
    return span(number, begins, {}, [*events, ("gen_ai.choice", {"message": json.dumps(said)})])


TOLD_EVENT = {"role": "tool", "id": "c1", "content": "rain"}
EVENTED = [evented(1, 0, [ASK], CALLS), evented(2, 5, [ASK, CALLS, TOLD_EVENT], SAYS)]


def resource(*spans):
    return {"resourceSpans": [{"scopeSpans": [{"spans": list(spans)}]}]}


@pytest.fixture
def write(tmp_path):
    def write(*values, indent=None, name="trace.json"):
        path = tmp_path / name
        path.write_text("".join(f"{json.dumps(each, indent=indent)}\n" for each in values))
        return path

    return write


@pytest.mark.parametrize("spans", [MODERN, FLAT, EVENTED], ids=["1.37", "openllmetry", "events"])
@pytest.mark.parametrize("form", ["document", "pretty", "lines"])
def test_every_version_of_the_conventions_gives_the_same_conversation(write, chats, spans, form):
    if form == "lines":
        path = write(*(resource(each) for each in spans), name="trace.jsonl")
    else:
        path = write(resource(*spans), indent=1 if form == "pretty" else None)
    assert recognise(path) == "otel"
    assert import_chat(path, chats).messages == 4
    messages = chats.get_messages("otel:t1")
    assert [(m.sender, m.recipient, m.content) for m in messages] == [
        *(("user", "All", "Weather?"), ("assistant", "All", '→ w(at="home")')),
        *(("w", "assistant", "rain"), ("assistant", "All", "It rains")),
    ]
    ids = {m.message_id: m.seq for m in messages}
    assert [ids.get(m.reply_to) for m in messages] == [None, 1, 2, 3]
    assert {m.time_kind for m in messages} == {"known"}
    assert [(m.model, m.tokens_in, m.tokens_out) for m in messages if m.model] == [
        *(("m-1", 10, 1), ("m-1", 20, 2))
    ]
    assert chats.get_session("otel:t1").topic == "Weather?"
    assert import_chat(path, chats).duplicates == 4


def test_a_message_has_the_time_of_the_end_of_its_span_or_of_its_beginning(write, chats):
    import_chat(write(resource(*MODERN)), chats)
    seconds = [m.timestamp.timestamp() - START / 1e9 for m in chats.get_messages("otel:t1")]
    assert seconds == [0, 1, 5, 6]


def test_traces_of_one_conversation_are_one_session(write, chats):
    first, second = (
        modern(n, 10 * n, [message("user", text(f"q{n}"))], message("assistant", text("same")))
        for n in (1, 2)
    )
    for each, trace in ((first, "t1"), (second, "t2")):
        each["traceId"] = trace
        each["attributes"] += attributes({"gen_ai.conversation.id": "k"})
    import_chat(write(resource(second, first)), chats)
    told = [m.content for m in chats.get_messages("otel:k")]
    assert told == ["q1", "same", "q2", "same"]


def test_an_agents_span_does_not_say_again_what_its_models_said(write, chats):
    agent = modern(3, 0, [MODERN_ASK], MODERN_SAID)
    agent["endTimeUnixNano"] = str(START + 9 * 10**9)
    agent["attributes"] += attributes({"gen_ai.operation.name": "invoke_agent"})
    import_chat(write(resource(*MODERN, agent)), chats)
    assert len(chats.get_messages("otel:t1")) == 4


def test_log_records_belong_to_the_span_that_they_name(write, chats):
    def record(name, body):
        ids = {"traceId": "t1", "spanId": "s1", "timeUnixNano": str(START)}
        return {**ids, "eventName": name, "body": any_value(body)}

    records = [
        record("gen_ai.user.message", {"content": "Hi"}),
        record("gen_ai.choice", {"index": 0, "message": {"role": "assistant", "content": "Ho"}}),
    ]
    logs = {"resourceLogs": [{"scopeLogs": [{"logRecords": records}]}]}
    path = write(logs, resource(span(1, 0, {})), name="trace.jsonl")
    import_chat(path, chats)
    messages = chats.get_messages("otel:t1")
    assert [(m.content, m.model) for m in messages] == [("Hi", None), ("Ho", "m-1")]


def test_spans_as_an_sdk_prints_them_are_read(write, chats):
    flat_span = {
        "name": "chat",
        "context": {"trace_id": "0xab", "span_id": "0x1"},
        "start_time": "2026-01-01T00:00:00.000000Z",
        "end_time": "2026-01-01T00:00:01.000000Z",
        "status": {"status_code": "ERROR", "description": "too long"},
        "attributes": {
            "gen_ai.input.messages": json.dumps([MODERN_ASK]),
            "gen_ai.output.messages": json.dumps([MODERN_SAID]),
        },
    }
    path = write(flat_span, flat_span, indent=4)  # one after another, and one of them twice
    assert recognise(path) == "otel"
    import_chat(path, chats)
    (session,) = chats.list_sessions()
    assert session.error == "too long"
    assert len(chats.get_messages(session.session_id)) == 2
