"""uvicorn, bound to an address and stopped so that nothing is lost."""

import ipaddress
import socket
from collections.abc import Callable
from functools import partial
from typing import Any, cast

import uvicorn
from starlette.types import ASGIApp

from multichat_lab.errors import ServiceError
from multichat_lab.service.http.connections import BoundedConnection, ConnectionLimits

KEEP_ALIVE_SECONDS = 30
"""How long a connection without a request is kept for the next one."""

GRACE_SECONDS = 20
"""How long requests that were let in may take once the service is told to stop."""

BACKLOG = 2048

SEND_BUFFER = 262_144
"""Bytes of an answer that the system holds: so it shows within seconds whether a client reads."""


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


def listening_socket(host: str, port: int) -> socket.socket:
    """Return a socket that listens.

    Raises:
        ServiceError: the address is not ours, or something else listens there.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        raise ServiceError(
            f"Nothing can listen on {host} port {port}: {error.strerror or error}",
            "Choose another host or port; port 0 takes a free one.",
        ) from error
    # connections inherit it; without it the second packet of an answer waits 40 ms for the first
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
    return listener


def is_loopback(host: str) -> bool:
    """Return whether only this machine can reach an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
