"""Runs as LangSmith, OpenAI's Agents SDK, Langfuse and Weave export them."""

import json
from datetime import UTC, datetime

import pytest

from multichat_lab import import_chat
from tests.chat.importers.stored import all_messages


def lc(kind, **fields):
    """Return a message as LangChain serialises it."""
    called = ["langchain", "schema", "messages", kind]
    return {"lc": 1, "type": "constructor", "id": called, "kwargs": fields}


CALL = {"name": "weather", "args": {"city": "Rome"}, "id": "c1"}
ASKED = [lc("SystemMessage", content="Be kind"), lc("HumanMessage", content="Rain in Rome?")]
CALLED = lc("AIMessage", content="", tool_calls=[CALL])


def run(number, kind, inputs, outputs, **fields):
    """Return a run of LangSmith's, half a second long."""
    return {
        **{"id": f"run-{number}", "trace_id": "t1", "session_id": "project", "error": None},
        **{"parent_run_id": None if number == 1 else "run-1", "run_type": kind, "name": kind},
        **{"start_time": f"2024-05-01T10:00:0{number}.000000"},
        **{"end_time": f"2024-05-01T10:00:0{number}.500000", "inputs": inputs, "outputs": outputs},
        **fields,
    }


RUNS = [
    run(1, "chain", {"input": "Rain in Rome?"}, {"output": "It rains."}),
    run(
        *(2, "llm", {"messages": [ASKED]}, {"generations": [[{"text": "", "message": CALLED}]]}),
        **{"prompt_tokens": 10, "completion_tokens": 3},
        extra={"metadata": {"ls_model_name": "gpt-4o"}},
    ),
    run(3, "tool", {"input": "{'city': 'Rome'}"}, {"output": "rain"}, name="weather"),
    run(
        *(4, "llm", {"messages": [[*ASKED, CALLED, lc("ToolMessage", content="rain",
                                                     tool_call_id="c1", name="weather")]]}),
        {"generations": [[{"message": lc("AIMessage", content="It rains.")}]]},
    ),
]  # fmt: skip
SAID = [
    ("system", "Be kind"),
    ("human", "Rain in Rome?"),
    ("ai", '→ weather(city="Rome")'),
    ("weather", "rain"),
    ("ai", "It rains."),
]


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(map(json.dumps, RUNS)),
        "\n".join(map(json.dumps, reversed(RUNS))),
        json.dumps(RUNS, indent=1),
        json.dumps({"runs": RUNS}),
        json.dumps({**RUNS[0], "child_runs": RUNS[1:]}),
    ],
)
def test_runs_of_langsmith_are_the_talk_that_their_models_had_each_message_once(
    tmp_path, chats, text
):
    path = tmp_path / "runs.json"
    path.write_text(text)
    summary = import_chat(path, chats)
    assert (summary.format, summary.sessions, summary.skipped) == ("otel", 1, 0)
    said = all_messages(chats)
    assert [(each.sender, each.content) for each in said] == SAID
    call, result, answer = said[2:]
    assert (call.model, call.tokens_in, call.tokens_out) == ("gpt-4o", 10, 3)
    assert call.timestamp == datetime(2024, 5, 1, 10, 0, 2, 500_000, tzinfo=UTC)
    assert {each.time_kind for each in said} == {"known"}
    assert (result.reply_to, result.recipient) == (call.message_id, "ai")
    assert answer.reply_to == result.message_id
    assert import_chat(path, chats).messages == 0


def test_a_chain_without_a_model_is_what_it_was_asked_and_what_it_answered(tmp_path, chats):
    told = run(1, "chain", {"question": "Where?"}, {"answer": "In Rome."}, error="Timeout()")
    (tmp_path / "r.jsonl").write_text(json.dumps(told))
    import_chat(tmp_path / "r.jsonl", chats)
    said = all_messages(chats)
    assert [(each.sender, each.content) for each in said] == [
        ("user", "Where?"),
        ("assistant", "In Rome."),
    ]
    assert (said[1].timestamp - said[0].timestamp).total_seconds() == 0.5
    (session,) = chats.list_sessions()
    assert session.error == "Timeout()"


def span(number, data, parent="span_1"):
    """Return a span of the Agents SDK's."""
    at = f"2025-05-01T10:00:0{number}+00:00"
    return {
        **{"object": "trace.span", "id": f"span_{number}", "trace_id": "trace_1", "error": None},
        **{"parent_id": parent, "started_at": at, "ended_at": at, "span_data": data},
    }


def test_spans_of_the_agents_sdk_are_said_by_their_agent(tmp_path, chats):
    call = {"id": "c1", "type": "function", "function": {"name": "w", "arguments": "{}"}}
    told = [
        {"object": "trace", "id": "trace_1", "workflow_name": "Forecast"},
        span(1, {"type": "agent", "name": "Forecaster", "tools": ["w"]}, None),
        span(2, {"type": "generation", "model": "gpt-4o",
                 "input": [{"role": "user", "content": "rain?"}],
                 "output": [{"role": "assistant", "content": None, "tool_calls": [call]}],
                 "usage": {"input_tokens": 5, "output_tokens": 2}}),
        span(3, {"type": "function", "name": "w", "input": "{}", "output": "yes"}),
    ]  # fmt: skip
    (tmp_path / "t.jsonl").write_text("\n".join(map(json.dumps, told)))
    import_chat(tmp_path / "t.jsonl", chats)
    said = all_messages(chats)
    assert [(each.sender, each.recipient, each.content) for each in said] == [
        ("user", "All", "rain?"),
        ("Forecaster", "All", "→ w()"),
        ("w", "Forecaster", "yes"),
    ]
    assert (said[1].model, said[1].tokens_in) == ("gpt-4o", 5)


def test_a_tool_that_no_model_called_is_told_with_what_it_was_given(tmp_path, chats):
    told = [
        {
            **{
                "id": "o1",
                "traceId": "t",
                "type": "TOOL",
                "name": "search",
                "parentObservationId": "",
            },
            **{"startTime": "2025-05-01T10:00:00Z", "endTime": "2025-05-01T10:00:02Z"},
            **{"input": {"q": "rome"}, "output": {"hits": 2}, "sessionId": "s9"},
        }
    ]
    (tmp_path / "o.json").write_text(json.dumps(told))
    import_chat(tmp_path / "o.json", chats)
    assert [each.session_id for each in chats.list_sessions()] == ["otel:s9"]
    said = all_messages(chats)
    assert [(each.sender, each.content) for each in said] == [
        ("assistant", '→ search(q="rome")'),
        ("search", '{"hits": 2}'),
    ]


def test_times_of_several_kinds_and_ids_that_are_no_text_are_read(tmp_path, chats):
    counted = datetime.fromisoformat(RUNS[0]["start_time"]).replace(tzinfo=UTC).timestamp()
    path = tmp_path / "runs.json"
    odd = [
        {**RUNS[0], "start_time": counted},
        *RUNS[1:3],
        {**RUNS[3], "id": ["4"], "start_time": None},
    ]
    path.write_text(json.dumps(odd))
    import_chat(path, chats)
    assert [(each.sender, each.content) for each in all_messages(chats)] == SAID
