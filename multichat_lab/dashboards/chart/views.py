"""What a chart sends to its views: everything once, then what is new."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from threading import RLock
from typing import Any

import numpy as np
import pandas as pd

from multichat_lab.dashboards.chart.candles import Candles
from multichat_lab.dashboards.chart.curves import Curves
from multichat_lab.dashboards.chart.fill_marks import FillMarks, Maker
from multichat_lab.dashboards.chart.indicators import Line, Overlays
from multichat_lab.dashboards.chart.rows import OrderLine, Rows
from multichat_lab.dashboards.parts.audience import Audience
from multichat_lab.dashboards.parts.built import library_source
from multichat_lab.dashboards.parts.frames import little_endian
from multichat_lab.trading.market.session_days import Days
from multichat_lab.trading.records.run import Fill

Send = Callable[[dict[str, Any], Sequence[bytes]], None]


class ChartContent:
    """Candles and what belongs to them, kept in step.

    Args:
        bars: the bars so far.
        curves: what is drawn besides, by time.
        days: of the market, see `session_days.days_of`.

    Attributes:
        candles: the bars in the chart's timeframe.
        overlays: the lines of its indicators.
        fills: what was traded.
        orders: the lines of the working orders, as `order_lines` returns them.
    """

    def __init__(self, bars: Rows, curves: Curves | None = None, days: Days | None = None) -> None:
        self.candles = Candles(bars, days=days)
        self.curves = curves or Curves()
        self.overlays = Overlays((), bars)
        self.fills = FillMarks()
        self.orders: list[OrderLine] = []

    def arrange(self, timeframe: str | None, indicators: Sequence[str]) -> None:
        """Merge the bars into another timeframe and compute `indicators` of it."""
        self.candles.arrange(timeframe)
        self.overlays = Overlays(indicators, self.candles.rows)

    def put(self, bars: Rows) -> int:
        """Take in bars; return the number of the first candle that is new or has changed."""
        at = self.candles.put(bars)
        self.overlays.put(at, self.candles.rows[at:])
        return at

    def columns(self, at: int) -> Rows:
        """Return candles, indicators and curves side by side, from candle number `at` on."""
        rows = self.candles.rows[at:]
        return np.hstack([rows, self.overlays.values[at:], self.curves.at(rows)])

    @property
    def lines(self) -> list[Line]:
        """What the columns after the volume are."""
        return [*self.overlays.lines, *self.curves.lines]


class ChartViews:
    """The content of a chart and those who look at it.

    Nothing is sent while nobody looks; a view that comes, or comes back, is brought up to date.
    Handlers of messages may run on another thread than the one that pushes bars, hence the lock.

    Args:
        send: sends a message and buffers to all views.
        content: what there is to show.

    Attributes:
        audience: who looks.
        on_missing: called when a view can show no more than a picture: Lightweight Charts or the
            view's own script is missing.
    """

    def __init__(self, send: Send, content: ChartContent) -> None:
        self.content = content
        self.audience = Audience()
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
            if self.audience.is_present:
                self._send_snapshot("")

    def push(self, bars: Rows) -> None:
        """Take in bars and send what they changed."""
        with self._lock:
            at = self.content.put(bars)
            if self.audience.is_present:
                self._send_bars(at)

    def show_fills(
        self, fills: Iterable[Fill] | pd.DataFrame, makers: Sequence[Maker] = ()
    ) -> None:
        """Replace the fills; send the new ones alone where the others are still there."""
        with self._lock:
            before = len(self.content.fills)
            at = self.content.fills.replace(fills, makers)
            if self.audience.is_present and not at == before == len(self.content.fills):
                self._send_fills(at)

    def receive(self, _widget: object, message: object, _buffers: object) -> None:
        """Answer a view: `here` when it is open (again and again), `gone` when it was left."""
        if not isinstance(message, Mapping):
            return
        behind = self.audience.hear(message)
        if message.get("kind") == "here":
            with self._lock:
                self._answer(message, str(message.get("view", "")), behind)

    def _answer(self, message: Mapping[str, Any], view: str, behind: bool) -> None:
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
                "lines": [line._asdict() for line in content.lines],
                **told(content.fills.makers_from(0)),
            },
            [little_endian(content.columns(0)), little_endian(content.fills.rows)],
        )

    def _send_bars(self, at: int) -> None:
        self._send_rows("bars", at, self.content.columns(at))

    def _send_fills(self, at: int) -> None:
        fills = self.content.fills
        self._send_rows("fills", at, fills.rows[at:], fills.makers_from(at))

    def _send_rows(self, kind: str, at: int, rows: Rows, makers: Sequence[Maker] = ()) -> None:
        message = {"kind": kind, "generation": self._generation, "at": at, **told(makers)}
        self._send(message, [little_endian(rows)])


def told(makers: Sequence[Maker]) -> dict[str, Any]:
    """Return who did fills as a part of a message; nothing where that is not told."""
    return {"makers": [list(each) for each in makers]} if makers else {}
