"""Frames for all viewers of a room: made and encoded once, however many look."""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from typing import Any

import msgspec

KEPT = 100
"""Frames that a slow viewer may be behind; then it is sent everything anew."""


class Broadcast:
    """One stream of frames; used from the service's event loop only.

    Nothing is queued for a viewer: who is slow reads on in the frames of all.

    Args:
        whole: returns all that somebody who comes is shown.

    Attributes:
        number: of the last frame.
        viewers: how many look.
    """

    def __init__(self, whole: Callable[[], dict[str, Any]]) -> None:
        self.number = self.viewers = 0
        self._whole = whole
        self._frames: deque[bytes] = deque(maxlen=KEPT)
        self._news = asyncio.Event()
        self._is_closed = False

    def send(self, told: dict[str, Any]) -> None:
        """Send all viewers a frame."""
        self.number += 1
        self._frames.append(self._encoded(told))
        self._wake()

    def close(self) -> None:
        """End all streams."""
        self._is_closed = True
        self._wake()

    async def frames(self) -> AsyncIterator[bytes]:
        """Yield events to one viewer: first everything, then what changes."""
        self.viewers += 1
        try:
            seen = self.number
            yield self.everything()
            while not self._is_closed:
                news = self._news
                behind, seen = self.number - seen, self.number
                if behind > len(self._frames):
                    yield self.everything()
                elif behind:
                    yield b"".join(list(self._frames)[-behind:])
                else:
                    await news.wait()
        finally:
            self.viewers -= 1

    def everything(self) -> bytes:
        """Return all that is shown now, as an event."""
        return self._encoded(self._whole())

    def everything_as_text(self) -> str:
        """Return all that is shown now, as JSON that may stand in a script of a page."""
        return self._text(self._whole()).replace("<", "\\u003c")

    def _encoded(self, told: dict[str, Any]) -> bytes:
        return f"data: {self._text(told)}\n\n".encode()  # JSON has no line breaks of its own

    def _text(self, told: dict[str, Any]) -> str:
        named = {**told, "frame": self.number, "now": round(time.time(), 3)}
        return msgspec.json.encode(named).decode()

    def _wake(self) -> None:
        self._news.set()
        self._news = asyncio.Event()
