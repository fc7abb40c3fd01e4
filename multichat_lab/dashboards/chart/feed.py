"""What a chart sends to its views: everything once, then what is new."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from threading import RLock
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from multichat_lab.dashboards.chart.content import ChartContent
from multichat_lab.dashboards.chart.rows import Rows
from multichat_lab.dashboards.parts.audience import Views
from multichat_lab.dashboards.parts.built import STATIC
from multichat_lab.trading.records.records import Fill

LIBRARY = STATIC / "lightweight-charts-5.2.1.mjs"


@cache
def library_source() -> bytes | None:
    """Return the library's JavaScript module, None when the build left it out."""
    return LIBRARY.read_bytes() if LIBRARY.is_file() else None


Send = Callable[[dict[str, Any], Sequence[bytes]], None]


class Feed:
    """The content of a chart and those who look at it.

    Nothing is sent while nobody looks; a view that comes, or comes back, is brought up to date.
    Handlers of messages may run on another thread than the one that pushes bars, hence the lock.

    Args:
        send: sends a message and buffers to all views.
        content: what there is to show.

    Attributes:
        views: those who look.
        on_seen: called without arguments when somebody looks again after nobody did.
        on_missing: called when a view can show no more than a picture: Lightweight Charts or the
            view's own script is missing.
    """

    def __init__(self, send: Send, content: ChartContent) -> None:
        self.content = content
        self.views = Views()
        self.on_seen: list[Callable[[], None]] = []
        self.on_missing: Callable[[], None] = lambda: None
        self._send = send
        self._generation = 0
        self._lock = RLock()

    def renew(self, content: ChartContent, timeframe: str | None, names: Sequence[str]) -> None:
        """Arrange `content` and show it in place of what there was."""
        with self._lock:
            content.arrange(timeframe, names)
            self.content = content
            self._generation += 1
            if self.views:
                self._send_snapshot("")

    def push(self, bars: Rows) -> None:
        """Take in bars and send what they changed."""
        with self._lock:
            at = self.content.put(bars)
            if self.views:
                self._send_bars(at)

    def show_fills(self, fills: Iterable[Fill] | pd.DataFrame) -> None:
        """Replace the fills; send the new ones alone where the others are still there."""
        with self._lock:
            before = len(self.content.fills)
            at = self.content.fills.replace(fills)
            if self.views and not at == before == len(self.content.fills):
                self._send_fills(at)

    def hear(self, _widget: object, message: object, _buffers: object) -> None:
        """Answer a view: `here` when it is open (again and again), `gone` when it was left."""
        if not isinstance(message, Mapping):
            return
        with self._lock:
            nobody = not self.views
            if message.get("kind") == "here":
                self._answer(message)
            elif message.get("kind") == "gone":
                self.views.lost(str(message["view"]))
            seen = nobody and bool(self.views)
        for callback in self.on_seen if seen else ():
            callback()

    def _answer(self, message: Mapping[str, Any]) -> None:
        view = str(message["view"])
        behind = view not in self.views or message.get("behind", False)
        self.views.saw(view)
        if message.get("needs_library"):
            self._send_library(view)
        if message.get("needs_picture"):
            self.on_missing()
        if not behind:
            return
        if message["generation"] != self._generation:
            self._send_snapshot(view)
        else:
            self._send_bars(max(0, min(int(message["bars"]), len(self.content.candles)) - 1))
            self._send_fills(0)

    def _send_library(self, view: str) -> None:
        source = library_source()
        self._send({"kind": "library", "view": view}, [] if source is None else [source])
        if source is None:
            self.on_missing()

    def _send_snapshot(self, view: str) -> None:
        """Send everything to one view, or to all when `view` is empty."""
        content = self.content
        self._send(
            {
                "kind": "snapshot",
                "view": view,
                "generation": self._generation,
                "lines": [line._asdict() for line in content.overlays.lines],
            },
            [little_endian(content.columns(0)), little_endian(content.fills.rows)],
        )

    def _send_bars(self, at: int) -> None:
        message = {"kind": "bars", "generation": self._generation, "at": at}
        self._send(message, [little_endian(self.content.columns(at))])

    def _send_fills(self, at: int) -> None:
        message = {"kind": "fills", "generation": self._generation, "at": at}
        self._send(message, [little_endian(self.content.fills.rows[at:])])


def little_endian(values: NDArray[np.float64]) -> bytes:
    """Return the numbers row by row, as little-endian float64."""
    return values.astype("<f8", copy=False).tobytes()
