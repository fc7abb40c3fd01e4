"""A talk to scan."""

from datetime import UTC, datetime

import pytest

from multichat_lab import ChatMessage, SessionPersistence

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def fill(chats):
    for session_id in ("s", "t"):
        chats.create_session(["Ann", "Bob"], session_id=session_id, created_at=NOON)
    say = [("s", "Ann", "Friday or FRIDAY?", "a", None), ("s", "Bob", "OK", "b", "a")]
    for session_id, sender, words, name, answers in [*say, ("t", "Ann", "Monday?", "c", None)]:
        chats.add_message(ChatMessage(session_id, sender, words, message_id=name, reply_to=answers))
    chats.add_message(ChatMessage("t", "Ann", "It is Friday", kind="system", message_id="d"))
    return chats


@pytest.fixture
def one():
    return fill(SessionPersistence("memory"))
