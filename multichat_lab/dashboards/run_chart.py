"""`RunChart`: the live chart over a finished run, with its trades, equity and drawdown."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from numpy.typing import NDArray
from traitlets import Bool, Bytes, Int, List, Unicode

from multichat_lab.dashboards.chart import ChartWidget
from multichat_lab.dashboards.chart.content import ChartContent
from multichat_lab.dashboards.chart.curves import Curve, Curves
from multichat_lab.dashboards.chart.indicators import Line
from multichat_lab.dashboards.chart.rows import (
    MICROSECONDS,
    bar_rows,
    market_days,
    market_zone,
    price_step,
)
from multichat_lab.dashboards.parts.frames import little_endian
from multichat_lab.errors.query import ChartError
from multichat_lab.trading.backtesting.comparison import BUY_AND_HOLD, compared_curves
from multichat_lab.trading.backtesting.result import Result
from multichat_lab.trading.indicators.watch import indicator_curves
from multichat_lab.trading.report.axes import rises_far

EQUITY, DRAWDOWN = "equity", "drawdown"
MOST_CANDLES = 100_000
"""A run of more bars is shown in the least of `MERGED` that leaves fewer."""
MERGED = ("1min", "5min", "15min", "1h", "4h", "1D", "1W")


class RunChart(ChartWidget):
    """A finished run: candles, a line for each trade, equity and drawdown below.

    The indicators that its robot has declared are drawn. It shows all bars at once; Ctrl with the
    wheel zooms, `Log` and `All` are buttons, and where there are several symbols one chooses
    among them.

    Args:
        result: the run.
        compare: other runs and `"buy and hold"`, drawn beside its equity from the same cash on.
        traits: options, those of `ChartWidget` too, e.g. `log=False`; the theme is the page's.

    Raises:
        RobotError: something is no run to compare with.
        ChartError: an option has a value that is not known.
    """

    symbols = List(Unicode(), read_only=True).tag(sync=True)
    """What was traded, sorted."""
    symbol = Unicode().tag(sync=True)
    """Whose prices are shown; the one with the most trades unless given."""
    log = Bool().tag(sync=True)
    """Show equal ratios at equal distances; unless given, where the price has risen eightfold."""
    trips = Bytes().tag(sync=True)
    """The trades of the symbol: entry (seconds, price), exit (seconds, price), profit."""
    height = Int(620, min=120).tag(sync=True)
    """In CSS pixels, as `ChartWidget.height`."""

    def __init__(
        self,
        result: Result,
        compare: Iterable[Result | str] | Result | str = BUY_AND_HOLD,
        **traits: Any,
    ) -> None:
        self._result = result
        self._curves = _curves(result, compared_curves(result, compare))
        symbols = sorted(result.bars)
        chosen = traits.pop("symbol", None) or _busiest(result, symbols)
        if chosen not in result.bars:
            raise ChartError(f"symbol is {chosen!r}", f"The run has {', '.join(symbols)}.")
        traits.setdefault("theme", "auto")
        bars = result.bars[chosen]
        traits.setdefault("log", rises_far(bars["low"].min(), bars["high"].max()))
        traits.setdefault("timeframe", _timeframe(result.bars[chosen]))
        super().__init__(None, symbol=chosen, **traits)
        self.set_trait("symbols", symbols)
        self._show_symbol(None)
        self.observe(self._show_symbol, ["symbol"])

    def figure(self) -> Figure:
        """Return the run as a matplotlib figure."""
        return self._result.plot(theme=self.theme)

    def _show_symbol(self, change: Any) -> None:
        if self.symbol not in self._result.bars:
            known = ", ".join(self.symbols)
            wrong, self.symbol = self.symbol, change["old"]
            raise ChartError(f"symbol is {wrong!r}", f"The run has {known}.")
        self.title = f"{self._result.run.robot} on {self.symbol}"
        self.trips = _trips(self._result.trades, self.symbol)
        bars = self._result.bars[self.symbol]
        self.price_increment = price_step(bars)
        self.zone = market_zone(bars)
        declared = indicator_curves(self._result.robot, self.symbol, bars)
        curves = Curves([*declared, *self._curves])
        content = ChartContent(bar_rows(bars), curves, market_days(bars))
        self._views.renew(content, self.timeframe, self.indicators)


def _curves(result: Result, compared: dict[str, pd.Series]) -> list[Curve]:
    equity = result.equity
    curves: list[Curve] = [(Line(result.run.robot, "", EQUITY), equity["equity"])]
    curves += [(Line(name, "compared", EQUITY), values) for name, values in compared.items()]
    curves.append((Line("drawdown %", "area", DRAWDOWN), 100 * equity["drawdown"]))
    return curves


def _trips(trades: pd.DataFrame, symbol: str) -> bytes:
    rows = trades[trades["symbol"] == symbol]
    columns: list[NDArray[np.float64]] = [
        pd.DatetimeIndex(rows["entry_time"]).as_unit("us").asi8 / MICROSECONDS,
        rows["entry_price"].to_numpy(),
        pd.DatetimeIndex(rows["exit_time"]).as_unit("us").asi8 / MICROSECONDS,
        rows["exit_price"].to_numpy(),
        rows["pnl"].to_numpy(),
    ]
    return little_endian(np.column_stack(columns))


def _busiest(result: Result, symbols: list[str]) -> str:
    counts = result.trades["symbol"].value_counts()
    return max(symbols, key=lambda symbol: counts.get(symbol, 0))


def _timeframe(bars: pd.DataFrame) -> str | None:
    if len(bars) <= MOST_CANDLES:
        return None
    span = bars.index[-1] - bars.index[0]
    fits = (each for each in MERGED if span / pd.Timedelta(each) <= MOST_CANDLES)
    return next(fits, MERGED[-1])
