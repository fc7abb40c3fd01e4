"""A real Firefox for the tests of mailed files; where there is none, they skip.

It is driven over WebDriver BiDi (W3C), which it speaks itself: Playwright has a Firefox of its own,
and geckodriver is not in Debian.
"""

import base64
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from websocket import WebSocket, create_connection

from tests.waiting import HANG_SECONDS, wait_until

LISTENING = "WebDriver BiDi listening on "
QUIET = {
    "browser.shell.checkDefaultBrowser": False, "datareporting.policy.dataSubmissionEnabled": False,
    "toolkit.telemetry.reportingpolicy.firstRun": False, "browser.aboutwelcome.enabled": False,
    "app.update.enabled": False, "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False, "browser.startup.page": 0,
}  # fmt: skip


class FirefoxPage:
    """A page, and what went wrong in it.

    Args:
        address: of the browser's WebDriver BiDi.

    Attributes:
        troubles: what was written to the console as an error, and what was raised.
        asked: the addresses that the page asked for.
    """

    def __init__(self, address: str) -> None:
        self._socket: WebSocket = create_connection(
            f"{address}/session", timeout=HANG_SECONDS, suppress_origin=True
        )
        self._numbers = count(1)
        self.troubles: list[str] = []
        self.asked: list[str] = []
        self._ask("session.new", capabilities={})
        events = ["log.entryAdded", "network.beforeRequestSent"]
        self._ask("session.subscribe", events=events)
        [tree, *_] = self._ask("browsingContext.getTree")["contexts"]
        self._context = tree["context"]

    def goto(self, address: str, width: int, height: int) -> None:
        """Open an address in a window of a size, and wait until it is loaded."""
        view = {"width": width, "height": height}
        self._ask("browsingContext.setViewport", context=self._context, viewport=view)
        self._ask("browsingContext.navigate", context=self._context, url=address, wait="complete")

    def evaluate(self, expression: str) -> Any:
        """Return what an expression comes to, made JSON of; a promise is awaited.

        Raises:
            AssertionError: it raises something.
        """
        whole = f"Promise.resolve({expression}).then((each) => JSON.stringify(each ?? null))"
        target = {"context": self._context}
        answer = self._ask("script.evaluate", expression=whole, target=target, awaitPromise=True)
        assert answer["type"] == "success", answer
        return json.loads(answer["result"]["value"])

    def wait_for(self, expression: str) -> None:
        """Wait until an expression is true."""
        wait_until(lambda: self.evaluate(f"!!({expression})"), f"never: {expression}", 0.05)

    def press(self, key: str) -> None:
        """Press a key, as WebDriver names it: a character, or one of its private codes."""
        actions = [{"type": kind, "value": key} for kind in ("keyDown", "keyUp")]
        source = {"type": "key", "id": "keyboard", "actions": actions}
        self._ask("input.performActions", context=self._context, actions=[source])

    def picture(self) -> bytes:
        """Return what is in sight as a PNG."""
        told = self._ask("browsingContext.captureScreenshot", context=self._context)
        return base64.b64decode(told["data"])

    def close(self) -> None:
        """End the session."""
        self._ask("session.end")
        self._socket.close()

    def _ask(self, method: str, **params: Any) -> dict[str, Any]:
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            answer = json.loads(self._socket.recv())
            if answer["type"] == "event":
                self._hear(answer["method"], answer["params"])
            elif answer.get("id") == number:
                assert answer["type"] == "success", answer
                return dict(answer["result"])

    def _hear(self, method: str, params: dict[str, Any]) -> None:
        if method == "network.beforeRequestSent":
            self.asked.append(params["request"]["url"])
        elif params["level"] == "error":
            self.troubles.append(params["text"])


@contextmanager
def firefox() -> Iterator[FirefoxPage]:
    """Start Debian's Firefox (or the one that FIREFOX names), and yield its page."""
    path = os.environ.get("FIREFOX") or shutil.which("firefox-esr") or shutil.which("firefox")
    if path is None:
        pytest.skip("there is no firefox on this machine: apt-get install firefox-esr")
    with tempfile.TemporaryDirectory() as profile:
        lines = [f"user_pref({name!r}, {json.dumps(value)});" for name, value in QUIET.items()]
        Path(profile, "user.js").write_text("\n".join(lines), encoding="utf-8")
        command = [path, "--headless", "--no-remote", "--profile", profile]
        process = subprocess.Popen(
            [*command, "--remote-debugging-port", "0", "about:blank"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        try:
            assert process.stderr is not None
            told = next(line for line in process.stderr if LISTENING in line)
            page = FirefoxPage(told.split(LISTENING)[1].strip())
            yield page
            page.close()
        finally:
            process.terminate()
            process.wait(HANG_SECONDS)
