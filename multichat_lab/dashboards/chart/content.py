"""What a chart holds: candles, the lines of its indicators, fills and orders."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from multichat_lab.dashboards.chart.candles import Candles
from multichat_lab.dashboards.chart.marks import Fills, OrderLine
from multichat_lab.dashboards.chart.overlays import Overlays
from multichat_lab.dashboards.chart.rows import Rows


class ChartContent:
    """Candles and what belongs to them, kept in step.

    Args:
        bars: the bars so far.

    Attributes:
        candles: the bars in the chart's timeframe.
        overlays: the lines of its indicators.
        fills: what was traded.
        orders: as `order_lines` returns them.
    """

    def __init__(self, bars: Rows) -> None:
        self.candles = Candles(bars)
        self.overlays = Overlays((), bars)
        self.fills = Fills()
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

    def columns(self, at: int) -> NDArray[np.float64]:
        """Return candles and their indicators side by side, from candle number `at` on."""
        return np.hstack([self.candles.rows[at:], self.overlays.values[at:]])
