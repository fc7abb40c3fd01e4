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
        seconds: one that has not sent the head of a request for so long is closed.
    """

    max_connections: int
    seconds: float


class BoundedConnection(AutoHTTPProtocol):  # type: ignore[misc,valid-type]
    """uvicorn's connection of a client, with bounds that it does not have of its own.

    Args:
        limits: the bounds.
        given: what uvicorn gives to every connection.
    """

    def __init__(self, limits: ConnectionLimits, **given: Any) -> None:
        super().__init__(**given)
        self._limits = limits
        self._patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Take the client in, unless there are too many."""
        super().connection_made(transport)
        if len(self.connections) > self._limits.max_connections:
            transport.write(raw_refusal())
            transport.close()
            return
        self._wait_for_head()

    def data_received(self, data: bytes) -> None:
        """Read on, and see whether the head of the request is there."""
        if self.transport.is_closing():
            return
        if self._patience is None and self._is_idle():
            self._wait_for_head()
        super().data_received(data)
        if not self._is_idle():
            self._forget_patience()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the client."""
        self._forget_patience()
        super().connection_lost(exc)

    def _is_idle(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _wait_for_head(self) -> None:
        self._patience = self.loop.call_later(self._limits.seconds, self.transport.close)

    def _forget_patience(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None


def raw_refusal() -> bytes:
    """Return the refusal as it goes over the wire, before any request was read."""
    headers = b"".join(b"%b: %b\r\n" % each for each in SERVER_FULL.raw_headers)
    body = bytes(SERVER_FULL.body)
    return b"HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\n" + headers + b"\r\n" + body
