"""The candles of a chart: its bars, merged into its timeframe, kept up to date bar by bar."""

import math

import numpy as np

from multichat_lab.dashboards.chart.periods import Periods
from multichat_lab.dashboards.chart.row_table import RowTable
from multichat_lab.dashboards.chart.rows import (
    HIGH,
    LOW,
    OPEN,
    TIME,
    VOLUME,
    Rows,
    bar_rows,
    rows_df,
    utc_timestamp,
)
from multichat_lab.errors.trading import MarketDataError
from multichat_lab.trading.market import resample


class Candles:
    """Bars, and what `resample` makes of them, without resampling all at each new bar.

    Args:
        bars: the bars so far.
        timeframe: a pandas frequency, None for the bars as they are.
    """

    def __init__(self, bars: Rows, timeframe: str | None = None) -> None:
        self._bars = RowTable(bars)
        self.arrange(timeframe)

    def __len__(self) -> int:
        return len(self._merged)

    @property
    def rows(self) -> Rows:
        """The candles of the timeframe; a view, good until the next `put`."""
        return self._merged.rows

    @property
    def bars(self) -> Rows:
        """The bars that they are made of; a view likewise."""
        return self._bars.rows

    def arrange(self, timeframe: str | None) -> None:
        """Merge the bars anew into `timeframe`."""
        self._timeframe = timeframe
        self._periods: Periods | None = None
        self._start, self._end = 0, -math.inf  # of the last period: its first bar, its end
        bars = self.bars
        if timeframe is None:
            self._merged = self._bars
        elif len(bars):
            self._merged = RowTable(bar_rows(resample(rows_df(bars), timeframe)))
            self._start = int(np.searchsorted(bars[:, TIME], self._merged.rows[-1, TIME]))
            self._end = self._period_end(timeframe, bars[-1, TIME])
        else:
            self._merged = RowTable(bars)

    def put(self, bars: Rows) -> int:
        """Append `bars`; the first of them replaces the last bar when their times are equal.

        Returns:
            The number of the first candle that is new or has changed.

        Raises:
            MarketDataError: they begin before the last bar; nothing was changed.
        """
        at = self._place(bars)
        if self._timeframe is None:
            self._bars.write(at, bars)
            return at
        changed = len(self) - int(bars[0, TIME] < self._end)
        for number, row in enumerate(bars, at):
            self._bars.write(number, row[np.newaxis])
            self._merge(number, self._timeframe)
        return changed

    def _place(self, bars: Rows) -> int:
        length = len(self._bars)
        if length == 0 or bars[0, TIME] > self.bars[-1, TIME]:
            return length
        if bars[0, TIME] == self.bars[-1, TIME]:
            return length - 1
        early, last = rows_df(np.stack([bars[0], self.bars[-1]])).index
        raise MarketDataError(
            f"The bar of {early} comes after that of {last}",
            "Push bars in the order of time; the last one alone may be replaced.",
        )

    def _merge(self, number: int, timeframe: str) -> None:
        """Take bar `number`, the last, into the last candle or begin a new one with it."""
        bars = self.bars
        at = len(self) - 1
        if bars[number, TIME] >= self._end:
            self._start, at = number, at + 1
            self._end = self._period_end(timeframe, bars[number, TIME])
        self._merged.write(at, _merged(bars[self._start :])[np.newaxis])

    def _period_end(self, timeframe: str, time: float) -> float:
        if self._periods is None:
            self._periods = Periods(timeframe, utc_timestamp(self.bars[0, TIME]))
        return self._periods.end(utc_timestamp(time)).timestamp()


def _merged(bars: Rows) -> Rows:
    """Return the one row that `bars` make together."""
    row: Rows = bars[-1].copy()
    row[[TIME, OPEN]] = bars[0, [TIME, OPEN]]
    row[HIGH], row[LOW] = bars[:, HIGH].max(), bars[:, LOW].min()
    row[VOLUME] = bars[:, VOLUME].sum()
    return row
