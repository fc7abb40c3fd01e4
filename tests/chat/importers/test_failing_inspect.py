"""The message at which a sample of Inspect failed."""

import json

import pytest

from multichat_lab.chat.importers import import_chat

ASK = {"id": "u", "role": "user", "content": "Go"}
CALL = {"id": "a", "role": "assistant", "content": "", "tool_calls": [
    {"id": "c1", "function": "bash", "arguments": {"cmd": "ls"}, "type": "function"}]}  # fmt: skip
TOLD = {"id": "t", "role": "tool", "tool_call_id": "c1", "function": "bash", "content": "busy"}
SPOKE = {"event": "model", "input": [ASK], "output": {"choices": [{"message": CALL}]}}
BROKE = {"event": "tool", "id": "c1", "function": "bash"}


@pytest.fixture
def sample(tmp_path, chats):
    """Return what imports one sample of a log and gives its session."""

    def sample(**values):
        log = {"version": 2, "status": "error", "eval": {"task": "t", "eval_id": "e"}}
        path = tmp_path / "log.json"
        path.write_text(json.dumps({**log, "samples": [{"id": 1, "epoch": 1, **values}]}))
        import_chat(path, chats)
        return chats.get_session("inspect:t:e:1:1")

    return sample


ERROR = {"error": {"message": "RuntimeError('disk is full')", "traceback": "…"}}


@pytest.mark.parametrize(
    ("messages", "event", "seq"),
    [
        ([ASK, CALL, TOLD], {**BROKE, "failed": True}, 3),  # what the tool said
        ([ASK, CALL], {**BROKE, "failed": True}, 2),  # it said nothing: what called it
        ([ASK, CALL], {**BROKE, "error": {"type": "unknown", "message": "disk is full"}}, 2),
        ([ASK, CALL, TOLD], {"event": "model", "input": [ASK, CALL, TOLD], "error": "503"}, 3),
        ([ASK, CALL, TOLD], BROKE, None),
    ],
)
def test_a_sample_failed_at_the_message_of_the_event_that_failed(sample, messages, event, seq):
    session = sample(messages=messages, events=[SPOKE, event], **ERROR)
    assert (session.error, session.failing_seq) == ("RuntimeError('disk is full')", seq)


def test_a_tool_that_failed_and_was_overcome_is_no_failing_step(sample):
    broken = {**BROKE, "error": {"type": "timeout", "message": "too slow"}}
    events = [SPOKE, broken, {**SPOKE, "input": [ASK, CALL, TOLD]}]
    assert sample(messages=[ASK, CALL, TOLD], events=events).failing_seq is None
    session = sample(messages=[ASK, CALL, TOLD], events=events, **ERROR)
    assert session.failing_seq is None
