"""The candles of a chart: its bars, merged into its timeframe, kept up to date bar by bar."""

import numpy as np

from multichat_lab.dashboards.chart.rows import (
    HIGH,
    LOW,
    OPEN,
    TIME,
    VOLUME,
    Rows,
    RowTable,
    row_times,
    rows_df,
    utc_timestamp,
)
from multichat_lab.errors.trading import MarketDataError
from multichat_lab.trading.market.periods import Periods, Times
from multichat_lab.trading.market.session_days import Days

FIRST = np.array([0])


class Candles:
    """Bars, and what `resample` makes of them, without resampling all at each new bar.

    A bar costs the same however many there are in its period: the last candle is kept once more
    without its last bar, which may still be replaced. Sessions that are learned from pauses are no
    days here: which bar ends one is known only when the next has come.

    Args:
        bars: the bars so far.
        timeframe: a pandas frequency, None for the bars as they are.
        days: of the market, see `session_days.days_of`; None for those of UTC.
    """

    def __init__(self, bars: Rows, timeframe: str | None = None, days: Days | None = None) -> None:
        self._bars = RowTable(bars)
        self._days = days
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
        self._end: np.int64 | None = None  # of the last period
        bars = self.bars
        if timeframe is None:
            self._merged = self._bars
        elif len(bars):
            ends = self._period_ends(bars, timeframe)
            starts = _starts(ends)
            self._merged = RowTable(_merged(bars, starts))
            self._end = ends[-1]
            self._unfinished = _unfinished(bars[starts[-1] :])
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
        ends = self._period_ends(bars, self._timeframe)
        replaces = at < len(self._bars)
        self._bars.write(at, bars)
        return self._merge(bars, ends, replaces)

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

    def _merge(self, bars: Rows, ends: Times, replaces: bool) -> int:
        """Take `bars` into the last candle and new ones; return the first that has changed."""
        at = len(self)
        if ends[0] == self._end:
            at -= 1
            begun = self._unfinished if replaces else self.rows[at:]
            bars = np.vstack([begun, bars])
            ends = np.append(np.repeat(ends[:1], len(begun)), ends)
        starts = _starts(ends)
        self._merged.write(at, _merged(bars, starts))
        self._unfinished = _unfinished(bars[starts[-1] :])
        self._end = ends[-1]
        return at

    def _period_ends(self, bars: Rows, timeframe: str) -> Times:
        if self._periods is None:
            first = self.bars[0] if len(self._bars) else bars[0]
            self._periods = Periods(timeframe, utc_timestamp(first[TIME]), self._days)
        return self._periods.ends(row_times(bars))


def _starts(ends: Times) -> Times:
    """Return the numbers of the bars that begin a period."""
    return np.flatnonzero(np.append(True, ends[1:] != ends[:-1]))


def _merged(bars: Rows, starts: Times) -> Rows:
    """Return the candles that `bars` make when one begins with each of the bars `starts`."""
    lasts = np.append(starts[1:], len(bars)) - 1
    candles: Rows = bars[lasts]
    candles[:, [TIME, OPEN]] = bars[starts][:, [TIME, OPEN]]
    candles[:, HIGH] = np.maximum.reduceat(bars[:, HIGH], starts)
    candles[:, LOW] = np.minimum.reduceat(bars[:, LOW], starts)
    candles[:, VOLUME] = np.add.reduceat(bars[:, VOLUME], starts)
    return candles


def _unfinished(bars: Rows) -> Rows:
    """Return the candle of `bars` without the last of them, no row where it is the only one."""
    return _merged(bars[:-1], FIRST) if len(bars) > 1 else bars[:0]
