"""What a chart shows: candles and what belongs to them."""

from collections.abc import Sequence

import numpy as np

from multichat_lab.dashboards.chart.candles import Candles
from multichat_lab.dashboards.chart.curves import Curves
from multichat_lab.dashboards.chart.fill_marks import FillMarks
from multichat_lab.dashboards.chart.indicators import Line, Overlays
from multichat_lab.dashboards.chart.rows import OrderLine, Rows
from multichat_lab.trading.market.session_days import Days


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
        days: of the market.
    """

    def __init__(self, bars: Rows, curves: Curves | None = None, days: Days | None = None) -> None:
        self.candles = Candles(bars, days=days)
        self.curves = curves or Curves()
        self.days = days
        self.overlays = Overlays((), bars)
        self.fills = FillMarks()
        self.orders: list[OrderLine] = []

    def arrange(self, timeframe: str | None, indicators: Sequence[str]) -> None:
        """Merge the bars into another timeframe and compute `indicators` of it."""
        self.candles.arrange(timeframe)
        self.overlays = Overlays(indicators, self.candles.rows)

    def rearranged(self, timeframe: str | None, indicators: Sequence[str]) -> "ChartContent":
        """Return the same bars and the same fills in another timeframe."""
        other = ChartContent(self.candles.bars.copy(), self.curves, self.days)
        other.fills = self.fills
        other.arrange(timeframe, indicators)
        return other

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
