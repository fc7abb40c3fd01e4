"""Listening to a session over server-sent events, across breaks of the connection."""

import http.client
import json
from collections.abc import Iterator
from typing import Any

from multichat_lab.records import ChatMessage, from_json_object
from multichat_lab.service.client.connection import Connection
from multichat_lab.service.client.sessions import path_of

END = "end"
"""The event after the last message of a session that has ended."""


def heard(connection: Connection, session_id: str, after_seq: int) -> Iterator[ChatMessage]:
    """Yield the messages after `after_seq`, until the session ends; each once, in order.

    Raises:
        MultichatError: the service refused.
        ServiceError: it was away for longer than the connection's patience.
    """
    last = after_seq
    path = path_of(session_id, "events")

    def connected() -> http.client.HTTPResponse:
        connection.close()
        return connection.open("GET", path, None, {"last-event-id": str(last)})

    while True:
        response = connection.patiently(connected, repeatable=True)
        for name, data in events_of(response):
            if name == END:
                return
            message = from_json_object(ChatMessage, data)
            yield message
            last = message.seq or last


def events_of(response: http.client.HTTPResponse) -> Iterator[tuple[str, Any]]:
    """Yield name and data of each event, until the stream ends or breaks."""
    name, data = "message", ""
    lines = lines_of(response)
    for line in lines:
        field, _, value = line.partition(": ")
        if field == "event":
            name = value
        elif field == "data":
            data += value
        elif not line and data:
            yield name, json.loads(data)
            name, data = "message", ""


def lines_of(response: http.client.HTTPResponse) -> Iterator[str]:
    """Yield the lines of a stream, until it ends or breaks: then the listener connects again."""
    try:
        while line := response.readline():
            yield line.decode().rstrip("\r\n")
    except (OSError, http.client.HTTPException):
        return
