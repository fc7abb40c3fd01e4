"""What was sent to a page, until it is known to have arrived: a cut connection loses nothing."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from threading import Lock
from typing import Any

import msgspec

from multichat_lab.dashboards.parts.frames import framed

MOST_BYTES = 64_000_000
"""Bytes that wait for one page; one that is further behind has to begin anew."""


class Outbox:
    """Numbered frames for one page; used from any thread.

    Args:
        send: is handed each new frame.

    Attributes:
        is_lost: whether something was dropped that the page has not heard.
    """

    def __init__(self, send: Callable[[bytes], object]) -> None:
        self.is_lost = False
        self._send = send
        self._number = 0
        self._bytes = 0
        self._waiting: deque[tuple[int, bytes]] = deque()
        self._lock = Lock()

    def put(self, message: Mapping[str, Any], buffers: Sequence[Any] = ()) -> None:
        """Send a message with buffers, and keep it until it was heard."""
        raw = [bytes(each) for each in buffers]
        with self._lock:
            self._number += 1
            told = {**message, "number": self._number, "sizes": [len(each) for each in raw]}
            frame = framed(msgspec.json.encode(told), raw)
            self._waiting.append((self._number, frame))
            self._bytes += len(frame)
            while self._bytes > MOST_BYTES and len(self._waiting) > 1:
                self.is_lost = True
                self._bytes -= len(self._waiting.popleft()[1])
            self._send(frame)  # within the lock: they go in order

    def heard(self, number: int) -> None:
        """Forget what the page has heard, up to a number."""
        with self._lock:
            while self._waiting and self._waiting[0][0] <= number:
                self._bytes -= len(self._waiting.popleft()[1])

    def again(self) -> Iterator[bytes]:
        """Yield what the page has not heard."""
        with self._lock:
            yield from [frame for _, frame in self._waiting]
