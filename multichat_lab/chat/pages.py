"""Pages of sessions and of messages, as many as fit into so many bytes; one message by number."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from multichat_lab.chat.rules import found_session
from multichat_lab.chat.traces.used import with_late_usage
from multichat_lab.errors import MessageError
from multichat_lab.parts import parts_text
from multichat_lab.records import ChatMessage, ChatSession, to_json_object
from multichat_lab.stores.contract import Reader
from multichat_lab.stores.questions import MessageQuery, SessionQuery, place_of

STEP = 20
"""Records that are read from the store at a time; each may be as large as a request."""

LONG_STEP = 500
"""Sessions that are read at a time once it is known that they are small."""


def messages_of(reader: Reader, query: MessageQuery) -> list[ChatMessage]:
    """Return the messages of a session that a query asks for, with what was told of them later.

    Raises:
        SessionNotFoundError: there is no such session.
    """
    messages = reader.messages(query)
    if not messages and query.session_id is not None:
        found_session(reader, query.session_id)
    return with_late_usage(reader, messages)


def messages_within(
    reader: Reader, session_id: str, span: tuple[int, int], most_bytes: int
) -> list[ChatMessage]:
    """Return messages of a session, the oldest first, until they are enough.

    Args:
        reader: of the store.
        session_id: the session.
        span: the `seq` before the first one, and how many at most.
        most_bytes: content, parts and metadata after which no more is read; one message goes.
    """
    last, limit = span
    found: list[ChatMessage] = []
    total = 0
    while len(found) < limit:
        # the first may be enough; and as many as are likely to go
        likely = 1 if not total else 1 + (most_bytes - total) * len(found) // total
        wanted = min(STEP, limit - len(found), max(1, likely))
        step = reader.messages(MessageQuery(session_id, wanted, last))
        for message in step:
            total += bytes_of(message)
            if found and total > most_bytes:
                break
            found.append(message)
        if len(step) < wanted or total >= most_bytes:
            break
        last = step[-1].seq or last
    return with_late_usage(reader, found)  # once: it reads what was noted in the session


def sessions_within(
    reader: Reader,
    query: SessionQuery,
    is_shown: Callable[[ChatSession], bool],
    most_bytes: int,
) -> tuple[list[ChatSession], bool]:
    """Return sessions, the oldest first, until they are enough, and whether there may be more.

    Args:
        reader: of the store.
        query: which; without `limit`, as many as go.
        is_shown: tells which of them count.
        most_bytes: of what they take in an answer, after which no more is read; one goes.
    """
    found: list[ChatSession] = []
    total, wanted = 0, STEP
    while query.limit is None or len(found) < query.limit:
        step = reader.sessions(replace(query, limit=wanted))
        for session in filter(is_shown, step):
            size = len(as_sent(to_json_object(session)))
            if found and (total + size > most_bytes or len(found) == query.limit):
                return found, True
            found.append(session)
            total += size
        if len(step) < wanted:
            return found, False
        query = replace(query, after=place_of(step[-1]))
        wanted = LONG_STEP if total < len(found) * most_bytes // LONG_STEP else STEP
    return found, True


def message_at(reader: Reader, session_id: str, seq: int) -> ChatMessage:
    """Return the message with this number.

    Raises:
        SessionNotFoundError: there is no such session.
        MessageError: it has no such message.
    """
    found = reader.messages(MessageQuery(session_id, 1, seq - 1)) if seq > 0 else []
    if not found:
        found_session(reader, session_id)
        raise MessageError(f"There is no message with seq {seq}", "Read the messages first.")
    return with_late_usage(reader, found)[0]


def bytes_of(message: ChatMessage) -> int:
    """Return about how many bytes a message takes in an answer, where JSON escapes signs."""
    metadata = len(json.dumps(message.metadata)) if message.metadata else 0
    parts = len(as_sent(parts_text(message.parts))) if message.parts else 0
    return len(as_sent(message.content)) + metadata + parts


def as_sent(value: Any) -> bytes:
    """Return a value as JSON has it, in UTF-8."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
