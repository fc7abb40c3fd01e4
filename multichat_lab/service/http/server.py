"""uvicorn: bound to an address, with bounded connections, and stopped so that nothing is lost."""

import asyncio
import socket
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.auto import AutoHTTPProtocol

from multichat_lab.listening import BACKLOG
from multichat_lab.service.http.refusals import error_answer

KEEP_ALIVE_SECONDS = 30
"""How long a connection without a request is kept for the next one."""

GRACE_SECONDS = 20
"""How long requests that were let in may take once the service is told to stop."""

FULL = ("The service has as many connections as it takes", "Try again later.")
SERVER_FULL = error_answer(503, "OverloadError", *FULL)


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """What a connection may be.

    Attributes:
        max_connections: more are answered with 503 and closed at once.
        seconds: one that neither sends the head of a request nor reads for so long is closed.
        forget: is told the other end of one that ended.
    """

    max_connections: int
    seconds: float
    forget: Callable[[tuple[str, int] | None], None] = lambda _: None


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
        self._head, self._reading = Alarm(), Alarm()

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
        """Read on, and see whether the head is there."""
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
        self._limits.forget(self.client)
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
        self._reading.set(self.loop.call_later(self._limits.seconds, self._see_reading, unread))

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
    told = [(b"connection", b"close"), *SERVER_FULL.raw_headers]
    headers = b"".join(b"%b: %b\r\n" % each for each in told)
    return b"HTTP/1.1 503 Service Unavailable\r\n" + headers + b"\r\n" + bytes(SERVER_FULL.body)


class GracefulServer(uvicorn.Server):
    """uvicorn's server, which tells the streams to end before it waits for them.

    Args:
        config: uvicorn's.
        on_stop: called once, in the event loop, when the server begins to stop.
    """

    def __init__(self, config: uvicorn.Config, on_stop: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_stop = on_stop

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Accept nothing more, end the streams, and let the requests finish."""
        self._on_stop()
        await super().shutdown(sockets)


def server_of(
    app: ASGIApp, limits: ConnectionLimits, on_stop: Callable[[], None]
) -> GracefulServer:
    """Return a server for the app; it speaks plain HTTP, for a proxy that speaks TLS."""
    config = uvicorn.Config(
        app,
        http=cast(Any, partial(BoundedConnection, limits)),
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        backlog=BACKLOG,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    return GracefulServer(config, on_stop)
