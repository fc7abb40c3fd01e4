"""Reading messages a few at a time, so that what is in memory is bounded by bytes."""

import json
from collections.abc import Iterator

from multichat_lab.records import ChatMessage, ChatSession
from multichat_lab.stores.contract import Reader
from multichat_lab.stores.questions import MessageQuery

STEP = 20
"""Messages that are read from the store at a time; each may be as large as a request."""


def messages_within(
    reader: Reader, session_id: str, span: tuple[int, int], most_bytes: int
) -> list[ChatMessage]:
    """Return messages of a session, the oldest first, until they are enough.

    Args:
        reader: of the store.
        session_id: the session.
        span: the `seq` before the first one, and how many at most.
        most_bytes: content and metadata after which no more is read; one message always goes.
    """
    last, limit = span
    found: list[ChatMessage] = []
    total = 0
    while len(found) < limit:
        wanted = min(STEP, limit - len(found))
        step = reader.messages(MessageQuery(session_id, wanted, last))
        for message in step:
            total += bytes_of(message)
            if found and total > most_bytes:
                return found
            found.append(message)
        if len(step) < wanted:
            break
        last = step[-1].seq or last
    return found


def newest_first(reader: Reader, session: ChatSession, most: int) -> Iterator[ChatMessage]:
    """Yield the last messages of a session, the newest first, at most so many."""
    end = session.message_count
    stop = max(0, end - most)
    while end > stop:
        start = max(stop, end - STEP)
        yield from reversed(reader.messages(MessageQuery(session.session_id, end - start, start)))
        end = start


def bytes_of(message: ChatMessage) -> int:
    """Return about how many bytes a message takes in an answer."""
    metadata = len(json.dumps(message.metadata)) if message.metadata else 0
    return len(message.content.encode("utf-8", "replace")) + metadata
