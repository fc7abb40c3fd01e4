"""Reading from a service: its sessions, their messages page by page, and as they are recorded."""

import http.client
import json
import math
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import quote, urlencode

from multichat_lab.records import ChatMessage, ChatSession, from_json_object, to_json_object
from multichat_lab.service.client.connection import Connection
from multichat_lab.stores.questions import place_of

PAGE = 500
"""Messages, or sessions, that are asked for at a time."""

END = "end"
"""The event after the last message of a session that has ended."""


class RemoteSessions:
    """Looking at the sessions of a service."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, session_id: str) -> ChatSession:
        """Return a session.

        Raises:
            SessionNotFoundError: there is none that is the holder's to see.
        """
        return from_json_object(ChatSession, self._connection.get(path_of(session_id)))

    def list(
        self,
        status: str | None = None,
        participant: str | None = None,
        limit: int | None = None,
        after: ChatSession | None = None,
    ) -> list[ChatSession]:
        """Return the sessions that the token's holder is in (observers and admins: all).

        See `SessionPersistence.list_sessions`; a page is asked for at a time.
        """
        found: list[ChatSession] = []
        wanted: dict[str, object] = {"status": status, "participant": participant}
        while limit is None or len(found) < limit:
            wanted["limit"] = PAGE if limit is None else min(PAGE, limit - len(found))
            wanted |= {} if after is None else place_in(after)
            told = self._connection.get("/v1/sessions" + query_of(wanted))
            page = [from_json_object(ChatSession, each) for each in told]
            # a service that knows no pages tells all of them, again and again
            page = [each for each in page if after is None or place_of(each) > place_of(after)]
            if not page:
                break
            found += page
            after = page[-1]
        return found[:limit]


def place_in(session: ChatSession) -> dict[str, object]:
    """Return what asks for the sessions behind one."""
    began = to_json_object(session)["created_at"]
    return {"after_created_at": began, "after_id": session.session_id}


def iter_messages(
    connection: Connection, session_id: str, after_seq: int | None, limit: int | None = None
) -> Iterator[ChatMessage]:
    """Yield messages, the oldest first, asking for a page at a time; large ones are fewer in one.

    Args:
        connection: to the service.
        session_id: the session.
        after_seq: only those with a greater `seq`; None for the last `limit`, at most `PAGE`.
        limit: at most so many; None for all.
    """
    last, missing = after_seq, limit
    while True:
        asked = PAGE if missing is None else min(PAGE, missing)
        query = query_of({"limit": asked, "after_seq": last})
        page = connection.get(path_of(session_id, "messages") + query)
        messages = [from_json_object(ChatMessage, each) for each in page]
        yield from messages
        if missing is not None:
            missing -= len(messages)
        if not messages or missing == 0:
            return
        last = messages[-1].seq


def listen(
    connection: Connection, session_id: str, after_seq: int, until: float = math.inf
) -> Iterator[ChatMessage]:
    """Yield the messages after `after_seq`, until the session ends; each once, in order.

    Args:
        connection: of its own, to be closed afterwards.
        session_id: the session.
        after_seq: the last message that is known.
        until: when to stop waiting, by `time.monotonic()`.

    Raises:
        TimeoutError: the time is up before the session ends.
        MultichatError: the service refused.
        ServiceError: it was away for longer than the connection's patience, or the connection was
            cut from here.
    """
    last = after_seq
    path = path_of(session_id, "events")

    def connected() -> http.client.HTTPResponse:
        connection.close()
        return connection.open("GET", path, None, {"last-event-id": str(last)})

    while True:
        if time.monotonic() >= until:
            raise TimeoutError
        response = connection.patiently(connected)
        for name, data in events_of(response, lambda: connection.wait_until(until)):
            if name == END:
                return
            message = from_json_object(ChatMessage, data)
            yield message
            last = message.seq or last


def events_of(
    response: http.client.HTTPResponse, before_reading: Callable[[], None]
) -> Iterator[tuple[str, Any]]:
    """Yield name and data of each server-sent event, until the stream ends or breaks."""
    name, data = "message", ""
    with suppress(OSError, http.client.HTTPException):  # it broke: the listener connects again
        while True:
            before_reading()
            if not (line := response.readline()):
                return
            field, _, value = line.decode().rstrip("\r\n").partition(": ")
            if field == "event":
                name = value
            elif field == "data":
                data += value
            elif not field and data:
                yield name, json.loads(data)
                name, data = "message", ""


def path_of(session_id: str, verb: str = "") -> str:
    """Return the path of a session, or of a verb on it."""
    path = f"/v1/sessions/{quote(session_id, safe='')}"
    return f"{path}/{verb}" if verb else path


def query_of(wanted: Mapping[str, object]) -> str:
    """Return what is wanted as the query of a path; None is left out."""
    given = {name: value for name, value in wanted.items() if value is not None}
    return f"?{urlencode(given)}" if given else ""
