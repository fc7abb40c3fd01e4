"""The message at which a traced conversation failed."""

import json

import pytest

from multichat_lab.chat.importers import import_chat

ERROR = {"status_code": "ERROR", "description": "too long"}
ASK = {"role": "user", "parts": [{"type": "text", "content": "Go"}]}
CALL = {
    "role": "assistant",
    "parts": [{"type": "tool_call", "id": "c1", "name": "w", "arguments": {}}],
}
SAID = {"role": "assistant", "parts": [{"type": "text", "content": "Done"}]}


def span(number, parent=None, status=None, given=(), said=(), **attributes):
    words = {"gen_ai.input.messages": given, "gen_ai.output.messages": said}
    return {
        "name": "chat",
        "context": {"trace_id": "0xab", "span_id": f"s{number}"},
        "parent_id": None if parent is None else f"s{parent}",
        "start_time": f"2026-01-01T00:00:{number:02}Z",
        "end_time": f"2026-01-01T00:00:{number + 1:02}Z",
        "status": status or {"status_code": "UNSET"},
        "attributes": {name: json.dumps(each) for name, each in words.items() if each}
        | {"gen_ai.operation.name": "chat"}
        | {name.replace("_", ".", 1): each for name, each in attributes.items()},
    }


TOOL = {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.call.id": "c1"}


def tool(number, parent=None, **values):
    made = span(number, parent, ERROR, **values)
    made["attributes"] |= TOOL
    return made


@pytest.fixture
def outcome(tmp_path, chats):
    """Return what imports spans and tells the error and the failing step of their session."""

    def outcome(*spans):
        path = tmp_path / "trace.jsonl"
        path.write_text("".join(f"{json.dumps(each)}\n" for each in spans))
        import_chat(path, chats)
        (session,) = chats.list_sessions()
        return session.error, session.failing_seq

    return outcome


def test_a_model_that_failed_names_the_last_message_it_was_given(outcome):
    assert outcome(span(1, given=[ASK], said=[CALL]), span(2, status=ERROR, given=[ASK, CALL])) == (
        *("too long", 2),
    )


def test_a_tool_that_failed_without_a_word_names_the_message_that_called_it(outcome):
    root = span(0, status={"code": 2, "message": "agent failed"})
    assert outcome(root, span(1, 0, given=[ASK], said=[CALL]), tool(2, 0)) == ("too long", 2)


def test_an_error_after_which_the_agent_went_on_is_none_of_the_conversation(outcome):
    calm = span(0)
    steps = [span(1, 0, given=[ASK], said=[CALL]), tool(2, 0), span(3, 0, given=[ASK], said=[SAID])]
    assert outcome(calm, *steps) == (None, None)


def test_a_failed_part_of_a_sound_whole_is_no_failure(outcome):
    spans = [span(0), span(1, 0, status=ERROR), span(2, 1, given=[ASK], said=[CALL]), tool(3, 1)]
    assert outcome(*spans, span(4, 0, given=[ASK], said=[SAID])) == (None, None)


def test_an_exception_tells_the_error_where_the_status_has_no_words(outcome):
    raised = {"name": "exception", "attributes": {"exception.message": "no memory"}}
    failed = {**span(1, status={"code": 2}, given=[ASK]), "events": [raised]}
    assert outcome(failed) == ("no memory", 1)


def test_spans_that_hold_each_other_fail_at_the_last_one(outcome):
    spans = [span(1, 2, ERROR, [ASK]), span(2, 1, ERROR, said=[SAID])]
    assert outcome(*spans) == ("too long", 2)
