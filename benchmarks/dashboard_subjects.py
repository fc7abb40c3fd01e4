"""What `dashboard.py` compares, as it lives in a kernel: a picture of prices that grows.

Each shows its last bars, takes one bar at a time and can be given another history altogether.
"""

from collections.abc import Callable
from typing import Any, Protocol

import pandas as pd
from dashboard_desk import WholeDesk

from multichat_lab.trading.market import gbm_bars
from multichat_lab.trading.records.rows import Bar

SHOWN = 150
HISTORY = 500
HEIGHT = 360
SYMBOL = "GBM"


class Subject(Protocol):
    """One of the pictures that are compared.

    Attributes:
        widget: what the notebook shows.
    """

    widget: Any

    def push(self, bar: Bar) -> None:
        """Show one more bar."""

    def load(self, bars: pd.DataFrame) -> None:
        """Show other bars in place of those there were."""


class OurChart:
    """`ChartWidget`, candles and volume."""

    def __init__(self, bars: pd.DataFrame) -> None:
        from multichat_lab.dashboards import ChartWidget

        self.widget = ChartWidget(bars, height=HEIGHT)

    def push(self, bar: Bar) -> None:
        """Send the bar alone."""
        self.widget.push([bar])

    def load(self, bars: pd.DataFrame) -> None:
        """Send all."""
        self.widget.load(bars)


class PlotlyChart:
    """plotly's `FigureWidget`, candles."""

    def __init__(self, bars: pd.DataFrame) -> None:
        from plotly import graph_objects

        self._bars = bars
        self.widget = graph_objects.FigureWidget(graph_objects.Candlestick(**_columns(bars)))
        self.widget.update_layout(
            template="plotly_dark", height=HEIGHT, dragmode="pan", xaxis_rangeslider_visible=False
        )

    def push(self, bar: Bar) -> None:
        """Set the columns anew: a trace cannot be appended to."""
        self.load(_followed_by(self._bars, bar))

    def load(self, bars: pd.DataFrame) -> None:
        """Set the columns, and look at the last bars."""
        self._bars = bars
        with self.widget.batch_update():
            self.widget.data[0].update(_columns(bars))
            self.widget.layout.xaxis.range = [bars.index[-SHOWN], bars.index[-1]]


class BqplotChart:
    """bqplot's `OHLC` mark, candles."""

    def __init__(self, bars: pd.DataFrame) -> None:
        import bqplot

        self._bars = bars
        scales = {"x": bqplot.DateScale(), "y": bqplot.LinearScale()}
        self._mark = bqplot.OHLC(
            x=pd.DatetimeIndex(bars.index).tz_localize(None), y=_prices(bars), scales=scales
        )
        self._mark.marker = "candle"
        axes = [
            bqplot.Axis(scale=scales["x"]),
            bqplot.Axis(scale=scales["y"], orientation="vertical"),
        ]
        self.widget = bqplot.Figure(marks=[self._mark], axes=axes)
        self.widget.interaction = bqplot.PanZoom(scales={"x": [scales["x"]]})
        self.widget.layout.height = f"{HEIGHT}px"
        self.widget.layout.width = "100%"

    def push(self, bar: Bar) -> None:
        """Set the columns anew: a mark cannot be appended to."""
        self.load(_followed_by(self._bars, bar))

    def load(self, bars: pd.DataFrame) -> None:
        """Set the columns, and look at the last bars."""
        self._bars = bars
        times = pd.DatetimeIndex(bars.index).tz_localize(None)
        with self._mark.hold_sync():
            self._mark.x, self._mark.y = times, _prices(bars)
        scale = self._mark.scales["x"]
        scale.min, scale.max = times[-SHOWN].to_pydatetime(), times[-1].to_pydatetime()


SUBJECTS: dict[str, Callable[[pd.DataFrame], Subject]] = {
    "ours": OurChart,
    "whole desk": WholeDesk,
    "plotly": PlotlyChart,
    "bqplot": BqplotChart,
}


def invented_bars(count: int) -> pd.DataFrame:
    """Return seeded bars, one a minute."""
    return gbm_bars(count, seed=1, freq="min")


def _followed_by(bars: pd.DataFrame, bar: Bar) -> pd.DataFrame:
    """Return the last `HISTORY` bars, `bar` among them."""
    bars = bars[1 - HISTORY :].copy()
    bars.loc[pd.Timestamp(bar.timestamp)] = bar[2:]
    return bars


def _columns(bars: pd.DataFrame) -> dict[str, Any]:
    prices = {name: bars[name].to_numpy() for name in ("open", "high", "low", "close")}
    return {"x": bars.index, **prices}


def _prices(bars: pd.DataFrame) -> Any:
    return bars[["open", "high", "low", "close"]].to_numpy()
