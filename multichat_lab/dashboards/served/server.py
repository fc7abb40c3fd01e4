"""The server of a widget's page: it runs until a signal, and closes the widgets then."""

import asyncio
import signal
import socket
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.web import Application

from multichat_lab.dashboards.served.exhibit import Exhibit
from multichat_lab.dashboards.served.guest import Guest
from multichat_lab.dashboards.served.hall import Hall
from multichat_lab.dashboards.served.handlers import Door, Script, Shell, Socket
from multichat_lab.dashboards.served.outbox import Outbox
from multichat_lab.loopback import is_loopback

LARGEST = 1_000_000
"""Bytes of a message of a page."""
CLOSING_SECONDS = 5.0
"""How long a stop waits for each widget."""


class PageServer:
    """Serves a widget until it is told to stop; in the main thread.

    Args:
        exhibit: what is shown.
        door: who may come in.
    """

    def __init__(self, exhibit: Exhibit, door: Door) -> None:
        self._exhibit = exhibit
        self._door = door
        self._stopping = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to stop; a signal handler."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._stopping.set)

    async def serve(self, listener: socket.socket, ready: Callable[[], object]) -> None:
        """Serve on a socket; `ready` is called when it answers."""
        self._loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.handle_exit)

        def make(outbox: Outbox) -> Guest:
            return Guest(self._exhibit.make, outbox)

        hall = Hall(make, time.monotonic)
        server = HTTPServer(self.application(hall, is_loopback(listener.getsockname()[0])))
        listener.setblocking(False)
        server.add_sockets([listener])
        ready()
        await self._stopping.wait()
        server.stop()
        await asyncio.to_thread(hall.close, CLOSING_SECONDS)
        await server.close_all_connections()

    def application(self, hall: Hall, is_near: bool) -> Application:
        """Return what answers."""
        door = {"door": self._door}
        routes: list[tuple[str, Any, dict[str, Any]]] = [
            ("/", Shell, {**door, "exhibit": self._exhibit}),
            (r"/static/([\w.-]+)", Script, {"names": self._exhibit.scripts}),
            ("/live", Socket, {**door, "hall": hall, "is_near": is_near}),
        ]
        return Application(
            [*routes],
            compress_response=True,
            websocket_max_message_size=LARGEST,
            websocket_ping_interval=20,
            websocket_ping_timeout=20,
            log_function=lambda _: None,
        )
