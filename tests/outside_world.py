"""All that is not this machine, as a proxy that notes who asks for it and never answers."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from playwright.sync_api import ProxySettings

BROWSERS_OWN = "googleapis.com:443"
"""Chromium asks its maker about forms to fill in, whatever the page."""


@dataclass
class OutsideWorld:
    """What was asked for: the first line of each request that would have left the machine."""

    port: int
    requests: list[str] = field(default_factory=list)

    @property
    def proxy(self) -> ProxySettings:
        """The proxy for a browser context, for all but this machine."""
        return {"server": f"http://127.0.0.1:{self.port}", "bypass": "127.0.0.1"}


@contextmanager
def outside_world() -> Iterator[OutsideWorld]:
    """Listen as the way out of this machine."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        world = OutsideWorld(listener.getsockname()[1])
        threading.Thread(target=note_requests, args=(listener, world), daemon=True).start()
        yield world


def note_requests(listener: socket.socket, world: OutsideWorld) -> None:
    """Note each request, and close its connection."""
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return  # the listener is closed: the test has ended
        threading.Thread(target=note_request, args=(connection, world), daemon=True).start()


def note_request(connection: socket.socket, world: OutsideWorld) -> None:
    """Note the first line of a request, when there is one: a browser may connect in advance."""
    with connection, suppress(OSError):
        request = connection.recv(1024).decode(errors="replace").split("\r\n")[0]
        if request and BROWSERS_OWN not in request:
            world.requests.append(request)
