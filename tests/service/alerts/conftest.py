"""A real HTTP server that plays the webhook: it can refuse, and it can be down."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from apprise.plugins.discord import NotifyDiscord

SECRET = "q7Gk2mWz9xLp4RtVb8Nc"  # noqa: S105 - of no account


class Webhook:
    """What was posted, in its order, and how to answer.

    Attributes:
        taken: the posts that were answered with success, as (path, JSON object).
        refused: how many posts were answered with a failure.
        statuses: how to answer the next posts; 200 when there is none left.
    """

    def __init__(self):
        self.taken = []
        self.refused = 0
        self.statuses = []
        self.port = 0
        self._server = None

    def __call__(self, handler):
        length = int(handler.headers["Content-Length"])
        post = handler.path, json.loads(handler.rfile.read(length))
        status = self.statuses.pop(0) if self.statuses else 200
        if status == 200:
            self.taken.append(post)
        else:
            self.refused += 1
        handler.send_response(status)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    def up(self):
        """Listen; after `down`, on the same port."""
        webhook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                webhook(self)

            def log_message(self, *line):
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def down(self):
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    @property
    def address(self):
        return f"json://user:{SECRET}@127.0.0.1:{self.port}/{SECRET}"


@pytest.fixture
def webhook():
    playing = Webhook()
    playing.up()
    yield playing
    playing.down()


@pytest.fixture
def discord(webhook, monkeypatch):
    """The URL of a Discord webhook, which leads to our server instead of Discord's."""
    monkeypatch.setattr(NotifyDiscord, "notify_url", f"http://127.0.0.1:{webhook.port}")
    return f"https://discord.com/api/webhooks/{'4' * 18}/{SECRET * 3}"


def quick():
    """Pauses for tests: short, and without end."""
    while True:
        yield 0.02
