"""Connections that cannot be held for nothing: their number and their patience are bounded."""

import asyncio
from dataclasses import dataclass
from typing import Any

from uvicorn.protocols.http.auto import AutoHTTPProtocol

from multichat_lab.service.http.refusals import answer

SERVER_FULL = answer(
    503, "OverloadError", "The service has as many connections as it takes", "Try again later."
)


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """What a connection may be.

    Attributes:
        max_connections: more are answered with 503 and closed at once.
        seconds: one that has not sent the head of a request for so long, or has not read on in
            its answer, is closed.
    """

    max_connections: int
    seconds: float


class Alarm:
    """A timer that can be taken back."""

    def __init__(self) -> None:
        self._timer: asyncio.TimerHandle | None = None

    @property
    def is_set(self) -> bool:
        """Whether it was set, and not taken back since."""
        return self._timer is not None

    def set(self, timer: asyncio.TimerHandle) -> None:
        """Take on a timer, in place of the one before."""
        self.cancel()
        self._timer = timer

    def cancel(self) -> None:
        """Take it back; harmless when it is not set."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


class BoundedConnection(AutoHTTPProtocol):  # type: ignore[misc,valid-type]
    """uvicorn's connection of a client, with bounds that it does not have of its own.

    Args:
        limits: the bounds.
        given: what uvicorn gives to every connection.
    """

    def __init__(self, limits: ConnectionLimits, **given: Any) -> None:
        super().__init__(**given)
        self._limits = limits
        self._head = Alarm()
        self._reading = Alarm()

    def connection_made(self, transport: Any) -> None:
        """Take the client in, unless there are too many."""
        super().connection_made(transport)
        transport.set_write_buffer_limits(high=0)  # whatever is not read makes us wait
        if len(self.connections) > self._limits.max_connections:
            transport.write(raw_refusal())
            transport.close()
            return
        self._wait_for_head()

    def data_received(self, data: bytes) -> None:
        """Read on, and see whether the head of the request is there."""
        if self.transport.is_closing():
            return
        if not self._head.is_set and self._is_idle():
            self._wait_for_head()
        super().data_received(data)
        if not self._is_idle():
            self._head.cancel()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the client."""
        self._head.cancel()
        self._reading.cancel()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Wait for the client to read, but not for ever."""
        super().pause_writing()
        self._wait_for_reading()

    def resume_writing(self) -> None:
        """Go on: the client has read."""
        self._reading.cancel()
        super().resume_writing()

    def _wait_for_reading(self) -> None:
        unread = self.transport.get_write_buffer_size()
        later = self.loop.call_later(self._limits.seconds, self._see_reading, unread)
        self._reading.set(later)

    def _see_reading(self, before: int) -> None:
        """Drop a client that has read nothing; a slow one gets as long again."""
        if self.transport.get_write_buffer_size() < before:
            self._wait_for_reading()
        else:
            self.transport.abort()

    def _is_idle(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _wait_for_head(self) -> None:
        self._head.set(self.loop.call_later(self._limits.seconds, self.transport.close))


def raw_refusal() -> bytes:
    """Return the refusal as it goes over the wire, before any request was read."""
    headers = b"".join(b"%b: %b\r\n" % each for each in SERVER_FULL.raw_headers)
    body = bytes(SERVER_FULL.body)
    return b"HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\n" + headers + b"\r\n" + body
