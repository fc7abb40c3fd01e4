"""What answers the requests of a page: who may come in, what is handed out, the socket of each."""

import asyncio
import json
import secrets
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from tornado.ioloop import IOLoop
from tornado.web import RequestHandler
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from multichat_lab.dashboards.served.exhibit import HEADERS, Exhibit, script_of, version_of
from multichat_lab.dashboards.served.hall import Hall, Place
from multichat_lab.loopback import is_loopback

BEAT_SECONDS = 2.0
"""How often each page is told that it is connected."""
REFUSED = "Open the address that the terminal has printed, with all that it says."


@dataclass(frozen=True, slots=True)
class Door:
    """Who may come in.

    Attributes:
        token: what the address has to say; empty where only this machine can come.
    """

    token: str

    def lets_in(self, host: str, token: str) -> bool:
        """Return whether a request may be answered.

        Without a token it must have been meant for this machine: a name that leads here from
        elsewhere (DNS rebinding) opens nothing.
        """
        if self.token:
            return secrets.compare_digest(token.encode(), self.token.encode())
        return is_loopback(host.strip("[]"))


class Guarded(RequestHandler):
    """What everybody passes."""

    def initialize(self, door: Door) -> None:
        """Take what all requests share."""
        self._door = door

    def prepare(self) -> None:
        """Refuse who may not come in."""
        token = self.get_query_argument("token", "")
        if not self._door.lets_in(self.request.host_name, token):
            self.set_status(403)
            self.finish(REFUSED)

    def set_default_headers(self) -> None:
        """Allow nothing but what is ours."""
        self.clear_header("Server")
        for name, value in HEADERS.items():
            self.set_header(name, value)

    def write_error(self, status_code: int, **_: Any) -> None:
        """Say no more than what it is."""
        self.finish(f"{status_code}: {self._reason}")


class Shell(Guarded):
    """The page, in which there is nothing yet."""

    def initialize(self, door: Door, exhibit: Exhibit) -> None:  # type: ignore[override]
        """Take what all requests share."""
        super().initialize(door)
        self._exhibit = exhibit

    def get(self) -> None:
        """Hand it out."""
        self.set_header("Cache-Control", "no-store")
        self.finish(self._exhibit.html())


class Script(RequestHandler):
    """What the page loads: the same for everybody, and nobody's secret."""

    def initialize(self, names: tuple[str, ...]) -> None:
        """Take the names of what there is."""
        self._names = names

    def get(self, name: str) -> None:
        """Hand it out; what has its version in its address is never asked for again."""
        if name not in self._names:
            self.send_error(404)
            return
        is_named = self.get_query_argument("v", "") == version_of(name)
        lasting = "public, max-age=31536000, immutable" if is_named else "no-cache"
        self.set_header("Content-Type", "text/javascript; charset=utf-8")
        self.set_header("Cache-Control", lasting)
        self.set_header("X-Content-Type-Options", "nosniff")
        self.finish(script_of(name))


class Socket(Guarded, WebSocketHandler):
    """The line to one page; tornado refuses one that a page of another origin opens."""

    def initialize(self, door: Door, hall: Hall, is_near: bool) -> None:  # type: ignore[override]
        """Take what all requests share."""
        super().initialize(door)
        self._hall = hall
        self._is_near = is_near
        self._loop = IOLoop.current()
        self._place: Place | None = None
        self._name = ""

    def get_compression_options(self) -> dict[str, Any] | None:
        """Compress what goes over a network."""
        return None if self._is_near else {"compression_level": 3}

    def open(self, *_: str, **__: str) -> None:
        """Give the page its widget, and what it has not heard of it."""
        self._name = self.get_query_argument("page")[:64]
        heard = int(self.get_query_argument("heard", "0"))
        place = self._hall.come(self._name, heard, self)
        if place is None:
            self._say("forgotten")
            self.close()
            return
        self._place = place
        self._say("welcome")
        for frame in place.guest.outbox.again():
            self._write(frame)
        self._beat = asyncio.ensure_future(self._beats())

    def on_message(self, message: str | bytes) -> None:
        """Hand a message on to the widget; a text says that the page was left."""
        if isinstance(message, str):
            self._hall.leave(self._name)
        elif self._place is not None:
            self._place.guest.receive(message)

    def on_close(self) -> None:
        """Let the widget wait for its page."""
        if self._place is not None:
            self._beat.cancel()
            self._hall.cut(self._name, self)

    def pass_on(self, frame: bytes) -> None:
        """Send a frame; may be called from any thread."""
        self._loop.add_callback(self._write, frame)

    def _write(self, frame: bytes | str) -> None:
        with suppress(WebSocketClosedError):  # it is sent when the page comes back
            self.write_message(frame, binary=isinstance(frame, bytes))

    def _say(self, kind: str) -> None:
        heard = 0 if self._place is None else self._place.guest.heard
        self._write(json.dumps({"kind": kind, "heard": heard}))

    async def _beats(self) -> None:
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            self._say("beat")
