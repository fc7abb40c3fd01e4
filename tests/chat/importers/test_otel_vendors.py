"""Traces of libraries that write beside the conventions, and events that share one time."""

import json

import pytest

from multichat_lab.chat.importers import import_chat
from tests.chat.importers.test_otel import START, attributes

ASK, SAY = {"role": "user", "content": "hi"}, {"role": "assistant", "content": "yo"}


def span(number, told, events=()):
    return {
        "traceId": "t1",
        "spanId": f"s{number}",
        "startTimeUnixNano": str(START + number * 10**9),
        "endTimeUnixNano": str(START + number * 10**9 + 5 * 10**8),
        "attributes": attributes({"gen_ai.request.model": "m-1", **told}),
        "events": [
            {"name": name, "timeUnixNano": str(START + 10**8), "attributes": attributes(values)}
            for name, values in events
        ],
    }


@pytest.fixture
def said(tmp_path, chats):
    """Return what imports spans and tells who said what."""

    def said(*spans):
        path = tmp_path / "trace.json"
        path.write_text(json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": list(spans)}]}]}))
        import_chat(path, chats)
        (session,) = chats.list_sessions()
        return [(m.sender, m.content) for m in chats.get_messages(session.session_id)]

    return said


EVENTS = [
    {"event.name": "gen_ai.user.message", **ASK},
    {"event.name": "gen_ai.choice", "index": 0, "message": SAY},
]
BLOCKS = [{"role": "user", "content": [{"type": "text", "text": "hi"}]}]


@pytest.mark.parametrize(
    "told",
    [
        {"events": json.dumps(EVENTS)},
        {"pydantic_ai.all_messages": json.dumps([ASK, SAY])},
        {"all_messages_events": json.dumps([ASK, SAY])},
        {"ai.prompt.messages": json.dumps(BLOCKS), "ai.response.text": "yo"},
        {
            "langfuse.observation.input": json.dumps([ASK]),
            "langfuse.observation.output": json.dumps(SAY),
        },
    ],
)
def test_what_a_library_writes_in_its_own_words_is_read(said, told):
    assert said(span(1, told)) == [("user", "hi"), ("assistant", "yo")]


def test_a_whole_talk_keeps_its_order_and_repeats_nothing_that_spans_tell(said):
    talk = [ASK, SAY, {"role": "user", "content": "bye"}, {"role": "assistant", "content": "so"}]
    told = [(each["role"], each["content"]) for each in talk]
    whole = span(0, {"all_messages_events": json.dumps(talk)})
    assert said(whole) == told


def test_spans_go_before_the_talk_that_an_agents_span_tells_again(said):
    whole = span(0, {"all_messages_events": json.dumps([ASK, SAY])})
    assert said(whole, span(1, {"events": json.dumps(EVENTS)})) == [
        *(("user", "hi"), ("assistant", "yo"))
    ]


def test_a_tool_of_openinference_says_its_output(said):
    tool = {"openinference.span.kind": "TOOL", "tool.name": "f", "output.value": "rain"}
    assert said(span(1, tool)) == [("f", "rain")]


@pytest.mark.parametrize(
    "events",
    [
        [
            ("gen_ai.user.message", {"content": "hi"}),
            ("gen_ai.choice", {"message": json.dumps(SAY)}),
        ],
        [
            ("gen_ai.content.prompt", {"gen_ai.prompt": json.dumps([ASK])}),
            ("gen_ai.content.completion", {"gen_ai.completion": json.dumps([SAY])}),
        ],
    ],
)
def test_events_of_one_time_stand_in_the_order_in_which_they_were_told(said, events):
    assert said(span(0, {}, events)) == [("user", "hi"), ("assistant", "yo")]
