"""A room as a presenter opens it: `multichat room` in a process of its own."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.printed_address import wait_for
from tests.waiting import HANG_SECONDS

SCREEN = r"(https?://\S+)/screen#presenter=(\S+)\n"


@dataclass
class OpenedRoom:
    """A room that runs.

    Attributes:
        process: its process.
        folder: where it keeps what happens.
        url: where it is.
        token: the presenter's.
    """

    process: subprocess.Popen[bytes]
    folder: Path
    url: str
    token: str

    def seat(self, name: str) -> str:
        """Take a seat, and return its token."""
        answer = httpx.post(f"{self.url}/seats", json={"name": name})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["token"])

    def press(self, token: str, side: str, quantity: float = 0, why: str = "", age: float = 0):
        """Press something, as it was `age` seconds ago; return the answer."""
        told = {"side": side, "quantity": quantity, "why": why}
        moment = {"heard": time.time() - age, "since": 0, "seen": "1.00"}
        return self.post("/v1/orders", token, {**told, **moment})

    def present(self, act: str, value: object = None, token: str = ""):
        """Do what the presenter does; return the answer."""
        return self.post("/v1/present", token or self.token, {"act": act, "value": value})

    def post(self, path: str, token: str, body: dict[str, Any]) -> httpx.Response:
        """Send something with a token."""
        headers = {"Authorization": f"Bearer {token}"}
        return httpx.post(f"{self.url}{path}", json=body, headers=headers, timeout=HANG_SECONDS)

    @property
    def now(self) -> dict[str, Any]:
        """The room as its page has it."""
        page = httpx.get(self.url, timeout=HANG_SECONDS).text
        found = re.search(r'id="mc-room-now">(.*?)</script>', page, re.S)
        assert found, page
        return dict(json.loads(found[1]))

    def person(self, name: str) -> dict[str, Any]:
        """How somebody stands."""
        return next(each for each in self.now["people"] if each["name"] == name)

    @property
    def store(self) -> str:
        """Where it records."""
        return f"sqlite:{self.folder / 'room.db'}"


@contextmanager
def opened_room(folder: Path, *options: str) -> Iterator[OpenedRoom]:
    """Open a room in a folder, and end it at last."""
    log = folder / "log.txt"
    argv = ["room", "--no-open", "--port", "0", "--store", "sqlite:room.db", *options]
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "multichat_lab", *argv],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        found = re.fullmatch(SCREEN, wait_for(SCREEN, log, process))
        assert found
        yield OpenedRoom(process, folder, found[1], found[2])
    finally:
        process.terminate()
        try:
            process.wait(HANG_SECONDS)
        finally:
            process.kill()
