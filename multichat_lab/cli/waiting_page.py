"""The page that is there before Voilà is: what the notebook showed last, until it lives.

A server of its own answers on the socket that Voilà is given afterwards. A browser is shown the
page; whoever else asks waits, and is then sent to Voilà with the same question.
"""

import asyncio
import base64
import hashlib
import socket
import threading
from collections.abc import Mapping
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.web import Application, RequestHandler

from multichat_lab.dashboards.parts.built import UNBUILT, built_script
from multichat_lab.dashboards.served.handlers import Door
from multichat_lab.markup import Html, element, joined
from multichat_lab.shipped import shipped_folder

POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'sha256-{script}'",
        "style-src 'unsafe-inline'",
        "connect-src 'self'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
    ]
)
"""What a browser may load: nothing but what is in the page; it may ask when Voilà is there."""
QUESTION = "/when-it-lives"
"""What the page asks; the answer comes when Voilà takes over."""
LAST_SECONDS = 0.05
"""How long those who came last are still answered."""
ENDING_SECONDS = 5.0
"""How long Voilà waits for the last answers."""


def waiting_page(name: str, saved: Html, is_light: bool, steps: bool) -> str:
    """Return the page; empty where nothing was saved, or the scripts are not built.

    Args:
        name: of the notebook.
        saved: what it showed when it was saved.
        is_light: the light theme, not the dark.
        steps: in the type of a talk.
    """
    if not (saved and still_script()):
        return ""
    sheets = ["page.css", "starting.css", *(["steps.css"] if steps else [])]
    folder = shipped_folder("voila")
    style = "\n".join((folder / each).read_text("utf-8") for each in sheets)
    body = [
        starting(),
        element("main", saved),
        Html(f"<script>{still_script()}</script>"),
    ]
    head = [
        Html('<meta charset="utf-8">'),
        Html('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        Html('<link rel="icon" href="data:,">'),
        element("title", name),
        Html(f"<style>{style}</style>"),
    ]
    css = f"theme-{'light' if is_light else 'dark'}{' mc-steps' if steps else ''} jp-Notebook"
    inner = joined([element("head", joined(head)), element("body", joined(body), css)])
    return f"<!DOCTYPE html>\n{element('html', inner, lang='en')}\n"


def starting() -> Html:
    """Return what tells that this is not live yet."""
    told = "As last saved. The live page is starting …"
    inner = [element("div", css="page-spinner"), element("p", told)]
    return element("div", joined(inner), "page-starting", id="waiting", role="status")


def still_script() -> str:
    """Return the script that lets the live page take a saved one's place; empty if not built."""
    script = built_script("still")
    if script == UNBUILT:
        return ""
    return f"(() => {{{script.read_text(encoding='utf-8')}}})()".replace("</", r"<\/")


class WaitingServer:
    """Answers on a socket until something else does; in a thread of its own.

    Args:
        page: what a browser is shown; empty lets it wait as everybody else.
        listener: the socket, which stays open.
        token: what opens the page; empty for none.
    """

    def __init__(self, page: str, listener: socket.socket, token: str) -> None:
        self._page = page
        self._listener = listener.dup()
        self._door = Door(token)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._lives = asyncio.Event()
        self._answers = threading.Event()
        self._thread = threading.Thread(target=self._run, name="multichat-waiting", daemon=True)

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()
        self._answers.wait()

    def end(self) -> None:
        """Answer what was asked, and no more: whatever comes now waits in the socket."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._lives.set)
        self._thread.join(ENDING_SECONDS)

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        given = {"page": self._page, "door": self._door, "lives": self._lives}
        application = Application([(".*", Early, given)], log_function=lambda _: None)
        server = HTTPServer(application, no_keep_alive=True)
        self._listener.setblocking(False)
        server.add_sockets([self._listener])
        self._answers.set()
        await self._lives.wait()
        server.stop()
        await asyncio.sleep(LAST_SECONDS)
        await server.close_all_connections()


class Early(RequestHandler):
    """Answers whatever is asked before Voilà is there."""

    def initialize(self, page: str, door: Door, lives: asyncio.Event) -> None:
        """Take what all requests share."""
        self._page, self._door, self._lives = page, door, lives

    async def prepare(self) -> None:
        """Show the page; or wait, and send who asks to Voilà."""
        asked = self.request
        token = self.get_query_argument("token", "")
        is_let_in = self._door.lets_in(asked.host_name, token)
        if not (is_let_in or self._door.token):  # a name that was led here from elsewhere
            self.set_status(403)
            self.finish()
        elif is_let_in and self._is_to_see(asked.method, asked.path, asked.headers):
            script = hashlib.sha256(still_script().encode()).digest()
            policy = POLICY.format(script=base64.b64encode(script).decode())
            self.set_header("Content-Security-Policy", policy)
            self.set_header("Cache-Control", "no-store")
            self.finish(self._page)
        else:
            await self._lives.wait()
            if asked.path != QUESTION:
                self.set_status(307)
                self.set_header("Location", "/" + asked.uri.lstrip("/\\"))
            self.finish()

    def _is_to_see(self, method: str | None, path: str, headers: Mapping[str, Any]) -> bool:
        is_shown = method == "GET" and path == "/" and "text/html" in headers.get("Accept", "")
        return is_shown and bool(self._page)
