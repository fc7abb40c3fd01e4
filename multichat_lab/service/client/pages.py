"""Reading messages that one answer of the service does not hold."""

from collections.abc import Iterator

from multichat_lab.records import ChatMessage
from multichat_lab.records_json import from_json_object
from multichat_lab.service.client.connection import Connection
from multichat_lab.service.client.sessions import path_of, query_of

PAGE = 500
"""Messages that are asked for at a time."""


def first_of(
    connection: Connection, session_id: str, limit: int, after_seq: int | None
) -> list[ChatMessage]:
    """Return messages that one answer may not hold: large ones are fewer."""
    found = page_of(connection, session_id, limit, after_seq)
    while found and (missing := limit - len(found)):
        page = page_of(connection, session_id, missing, found[-1].seq)
        if not page:
            break
        found += page
    return found


def page_of(
    connection: Connection, session_id: str, limit: int, after_seq: int | None
) -> list[ChatMessage]:
    """Return messages of one answer."""
    query = query_of({"limit": limit, "after_seq": after_seq})
    found = connection.get(path_of(session_id, "messages") + query)
    return [from_json_object(ChatMessage, each) for each in found]


def pages_after(
    connection: Connection, session_id: str, after_seq: int
) -> Iterator[list[ChatMessage]]:
    """Yield the messages after `after_seq`, so many at a time as go into one answer."""
    last = after_seq
    while page := page_of(connection, session_id, PAGE, last):
        yield page
        last = page[-1].seq or last
