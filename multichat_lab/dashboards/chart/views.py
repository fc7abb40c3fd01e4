"""What a chart sends to its views: everything once, then what is new."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from threading import RLock
from typing import Any

import pandas as pd

from multichat_lab.dashboards.chart.arrangements import Arranged, Arrangements
from multichat_lab.dashboards.chart.content import ChartContent
from multichat_lab.dashboards.chart.fill_marks import Maker
from multichat_lab.dashboards.chart.rows import Rows
from multichat_lab.dashboards.parts.audience import Audience
from multichat_lab.dashboards.parts.built import library_source
from multichat_lab.dashboards.parts.frames import little_endian
from multichat_lab.trading.records.run import Fill

Send = Callable[[dict[str, Any], Sequence[bytes]], None]


class ChartViews:
    """The content of a chart and those who look at it.

    Nothing is sent while nobody looks; a view that comes, or comes back, is brought up to date.
    Handlers of messages may run on another thread than the one that pushes bars, hence the lock.

    Args:
        send: sends a message and buffers to all views.
        content: what there is to show.

    Attributes:
        audience: who looks.
        offered: returns the timeframes that a view may choose for itself alone.
        on_missing: called when a view can show no more than a picture: Lightweight Charts or the
            view's own script is missing.
    """

    def __init__(self, send: Send, content: ChartContent) -> None:
        self.audience = Audience()
        self.offered: Callable[[], Collection[str]] = tuple
        self.on_missing: Callable[[], None] = lambda: None
        self._arrangements = Arrangements(content, self.audience)
        self._send = send
        self._lock = RLock()

    @property
    def content(self) -> ChartContent:
        """What there is to show, in the chart's own timeframe."""
        return self._arrangements.own.content

    def renew(self, content: ChartContent, timeframe: str | None, names: Sequence[str]) -> None:
        """Arrange `content` and show it in place of what there was."""
        with self._lock:
            self._arrangements.renew(content, timeframe, names)
            if self.audience.is_present:
                for view in self._arrangements.views:
                    self._send_snapshot(view)

    def push(self, bars: Rows) -> None:
        """Take in bars and send what they changed."""
        with self._lock:
            for each in self._arrangements.looked_at():
                at = each.content.put(bars)
                if self.audience.is_present:
                    self._send_bars(each, at)

    def show_fills(
        self, fills: Iterable[Fill] | pd.DataFrame, makers: Sequence[Maker] = ()
    ) -> None:
        """Replace the fills; send the new ones alone where the others are still there."""
        with self._lock:
            before = len(self.content.fills)
            at = self.content.fills.replace(fills, makers)
            if not self.audience.is_present or at == before == len(self.content.fills):
                return
            for each in self._arrangements.looked_at():
                self._send_fills(each, at)

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
        chosen = message.get("timeframe")
        self._arrangements.choose(view, chosen if chosen in self.offered() else None)
        if not behind:
            return
        arranged = self._arrangements.of(view)
        if message["generation"] != arranged.generation:
            self._send_snapshot(view)
        else:
            last = min(int(message["bars"]), len(arranged.content.candles)) - 1
            self._send_bars(arranged, max(0, last))
            self._send_fills(arranged, 0)

    def _send_library(self, view: str) -> None:
        source = library_source()
        self._send({"kind": "library", "view": view}, [] if source is None else [source])
        if source is None:
            self.on_missing()

    def _send_snapshot(self, view: str) -> None:
        """Send everything to one view, or to all when `view` is empty."""
        content, generation = self._arrangements.of(view)
        self._send(
            {
                "kind": "snapshot",
                "view": view,
                "generation": generation,
                "lines": [line._asdict() for line in content.lines],
                **told(content.fills.makers_from(0)),
            },
            [little_endian(content.columns(0)), little_endian(content.fills.rows)],
        )

    def _send_bars(self, arranged: Arranged, at: int) -> None:
        message = {"kind": "bars", "generation": arranged.generation, "at": at}
        self._send(message, [little_endian(arranged.content.columns(at))])

    def _send_fills(self, arranged: Arranged, at: int) -> None:
        fills = arranged.content.fills
        makers = told(fills.makers_from(at))
        message = {"kind": "fills", "generation": arranged.generation, "at": at, **makers}
        self._send(message, [little_endian(fills.rows[at:])])


def told(makers: Sequence[Maker]) -> dict[str, Any]:
    """Return who did fills as a part of a message; nothing where that is not told."""
    return {"makers": [list(each) for each in makers]} if makers else {}
