"""The start page as a server of its own, for this machine or for who has the token."""

import asyncio
import logging
import secrets
import signal
import socket
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tornado.httpserver import HTTPServer
from tornado.web import Application, HTTPError, RequestHandler, StaticFileHandler

from multichat_lab.cli.start.offers import Offer
from multichat_lab.cli.start.opened import Opened
from multichat_lab.dashboards.parts.built import built_script
from multichat_lab.errors import MultichatError
from multichat_lab.listening import url_of
from multichat_lab.loopback import is_loopback
from multichat_lab.palette import PALETTES, css_variables
from multichat_lab.shipped import shipped_folder

POLICY = "default-src 'self' data: 'unsafe-inline'; frame-ancestors 'none'; form-action 'self'"


@dataclass(frozen=True, slots=True)
class StartPage:
    """The page, and where it is.

    Attributes:
        offers: what is on it.
        ip: the address that is listened on.
        listener: the socket that listens there.
        light: the light theme; else what the device prefers, dark for notebooks and the room.
        token: what opens it; empty for none.
    """

    offers: list[Offer]
    ip: str
    listener: socket.socket
    light: bool
    token: str

    @property
    def url(self) -> str:
        """The address for a browser, with the token if there is one."""
        return url_of(self.ip, self.listener.getsockname()[1], self.token)

    @property
    def options(self) -> tuple[str, ...]:
        """What each command is given that opens something."""
        light = ("--light",) if self.light else ()
        return light if is_loopback(self.ip) else ("--ip", self.ip, *light)

    def html(self) -> str:
        """Return the page."""
        template = shipped_folder("start").joinpath("page.html").read_text(encoding="utf-8")
        cards = "\n".join(card(each) for each in self.offers)
        theme = "light" if self.light else "auto"
        colors = (
            f":root {{ {css_variables('dark', VARIABLE)} color-scheme: dark; }}\n"
            "@media (prefers-color-scheme: light) {"
            f":root {{ {css_variables('light', VARIABLE)} color-scheme: light; }} }}\n"
            f":root[data-theme='light'] {{ {css_variables('light', VARIABLE)}"
            " color-scheme: light; }"
        )
        filled = {"theme": theme, "colors": colors, "cards": cards}
        for name, value in filled.items():
            template = template.replace(f"<!-- {name} -->", value)
        return template


VARIABLE = "--{name}: {color};"


def card(offer: Offer) -> str:
    """Return the markup of one offer."""
    name = escape(offer.name)
    is_notebook = offer.command[0] == "present"
    steps = (
        f'<button type="button" data-open="{name}" data-steps>Step by step</button>'
        if is_notebook
        else ""
    )
    pictures = "".join(
        f'<img class="{theme}" alt="" width="640" height="400" loading="lazy"'
        f' src="pictures/{name}-{theme}.webp">'
        for theme in PALETTES
    )
    return (
        f'<li class="card"><div class="picture">{pictures}</div>'
        f"<h2>{escape(offer.title)}</h2><p>{escape(offer.sentence)}</p>"
        f'<div class="buttons"><button type="button" data-open="{name}"'
        f' aria-label="Open: {escape(offer.title)}">Open</button>{steps}</div>'
        '<p class="state" role="status"></p></li>'
    )


class Guarded(RequestHandler):
    """Answers who may ask: on this machine by its own name, elsewhere with the token."""

    def initialize(self, page: StartPage, opened: Opened) -> None:
        """Take what all requests share."""
        self.page, self.opened = page, opened

    def set_default_headers(self) -> None:
        """Let nothing in from elsewhere."""
        self.set_header("Content-Security-Policy", POLICY)
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cache-Control", "no-store")

    def prepare(self) -> None:
        """Refuse a name that was led here from elsewhere (DNS rebinding), and a wrong token.

        Raises:
            HTTPError: who asks may not.
        """
        token = self.page.token
        given = self.get_query_argument("token", self.request.headers.get("X-Token", ""))
        if token and not secrets.compare_digest(token.encode(), given.encode()):
            raise HTTPError(403)
        host = urlsplit(f"//{self.request.host}").hostname or ""
        if not token and not is_loopback(host):
            raise HTTPError(403)


class PageHandler(Guarded):
    """Shows the page."""

    def get(self) -> None:
        """Answer with it."""
        self.finish(self.page.html())


class OpenHandler(Guarded):
    """Opens what is asked for, and tells where it is."""

    async def post(self) -> None:
        """Answer `{address}`, or `{problem}`.

        Raises:
            HTTPError: another page asks, or for what is not offered.
        """
        origin = self.request.headers.get("Origin", "")
        if urlsplit(origin).netloc != self.request.host:
            raise HTTPError(403)
        name = self.get_query_argument("name")
        offer = next((each for each in self.page.offers if each.name == name), None)
        if offer is None:
            raise HTTPError(404)
        try:
            in_steps = self.get_query_argument("steps", "") == "yes"
            self.finish({"address": await self.opened.address(offer, in_steps)})
        except MultichatError as error:
            self.finish({"problem": str(error)})


def serve_start_page(page: StartPage, when_ready: Callable[[], None]) -> None:
    """Show the start page until Ctrl-C (or SIGTERM), then end all that it has opened."""
    logging.getLogger("tornado").setLevel(logging.ERROR)

    async def run() -> None:
        done = asyncio.Event()
        loop = asyncio.get_running_loop()
        for each in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(each, done.set)
        with tempfile.TemporaryDirectory(prefix="multichat-start-") as folder:
            opened = Opened(Path(folder), page.options)
            server = HTTPServer(application(page, opened))
            page.listener.setblocking(False)
            server.add_sockets([page.listener])
            when_ready()
            await done.wait()
            server.stop()
            await opened.end()

    asyncio.run(run())


def application(page: StartPage, opened: Opened) -> Application:
    """Return what answers the page's requests."""
    shared: dict[str, Any] = {"page": page, "opened": opened}
    script = built_script("start")
    return Application(
        [
            ("/", PageHandler, shared),
            ("/open", OpenHandler, shared),
            (r"/pictures/([\w-]+\.webp)", StaticFileHandler, {"path": str(PICTURES)}),
            (r"/(start\.js)", StaticFileHandler, {"path": str(script.parent)}),
        ]
    )


PICTURES = shipped_folder("start") / "pictures"
