"""The message at which a session failed, where its log names it; it is never guessed."""

import json
from typing import Any

import pytest

from multichat_lab.chat.importers import import_chat

TURNS: list[dict[str, Any]] = [
    {"role": "user", "content": "Add it up"},
    {"role": "assistant", "content": "", "tool_calls": [{"id": "c1", "function": {"name": "add"}}]},
    {"role": "tool", "tool_call_id": "c1", "content": "3"},
    {"role": "assistant", "content": "It is 4"},
]


@pytest.fixture
def session_of(tmp_path, chats):
    """Return what imports lines of JSON and gives the one session that they make."""

    def session_of(*lines, name="log.jsonl"):
        path = tmp_path / name
        path.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
        import_chat(path, chats)
        (session,) = chats.list_sessions()
        return session

    return session_of


def numbered(*numbers, field="step"):
    return [{**turn, field: number} for turn, number in zip(TURNS, numbers, strict=True)]


@pytest.mark.parametrize(
    ("told", "turns", "seq"),
    [
        ({"mistake_step": 3}, TURNS, 4),
        ({"mistake_step": "1"}, TURNS, 2),
        ({"failed_step": 3}, numbered(1, 2, 3, 4), 3),
        ({"failing_step": "2"}, numbered(0, 1, 2, 3), 3),
        ({"critical_failure_step": 2}, numbered(1, 2, 2, 3), 2),
        ({"error_step_id": "m-3"}, numbered("m-1", "m-2", "m-3", "m-4", field="id"), 3),
        ({}, [*TURNS[:3], {**TURNS[3], "is_mistake": True}], 4),
        ({"failed_step": 2}, TURNS, None),  # counted from 0 or from 1: nobody says
        ({"failed_step": 9}, numbered(1, 2, 3, 4), None),
        ({"mistake_step": 9}, TURNS, None),
        ({"mistake_step": True}, TURNS, None),
    ],
)
def test_a_log_names_its_failing_step_by_number_id_or_mark(session_of, told, turns, seq):
    assert session_of({"messages": turns, **told}).failing_seq == seq


def test_a_log_that_ends_with_an_error_failed_there(session_of):
    session = session_of(*TURNS, {"role": "assistant", "content": "", "error": "out of memory"})
    assert (session.error, session.failing_seq) == ("out of memory", 5)


def test_an_error_that_was_overcome_is_no_failing_step(session_of):
    failed = {"role": "tool", "content": "no such file", "error": {"message": "no such file"}}
    session = session_of(TURNS[0], failed, TURNS[3])
    assert (session.error, session.failing_seq) == (None, None)


def entry(number, kind, text, **more):
    said = {"role": kind, "content": [{"type": "text", "text": text}]}
    parent = f"u{number - 1}" if number else None
    moment = f"2026-01-01T00:00:{number:02}Z"
    same = {"sessionId": "s", "uuid": f"u{number}", "parentUuid": parent, "timestamp": moment}
    return {**same, "type": kind, "message": said, **more}


def test_a_coding_session_failed_at_the_error_it_ended_with_until_it_goes_on(session_of, chats):
    begun = [
        entry(0, "user", "Go"),
        entry(1, "assistant", "API Error: overloaded", isApiErrorMessage=True),
    ]
    session = session_of(*begun)
    assert (session.error, session.failing_seq) == ("API Error: overloaded", 2)
    session = session_of(*begun, entry(2, "user", "Again"), entry(3, "assistant", "Done"))
    assert (session.error, session.failing_seq, session.message_count) == (None, None, 4)


def test_a_rollout_failed_at_the_error_it_ended_with(session_of):
    asked = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Go"}]}
    session = session_of(
        {"timestamp": "2026-01-01T00:00:00Z", "type": "response_item", "payload": asked},
        {
            "timestamp": "2026-01-01T00:00:01Z",
            "type": "event_msg",
            "payload": {"type": "error", "message": "usage limit reached"},
        },
    )
    assert (session.error, session.failing_seq) == ("usage limit reached", 2)
