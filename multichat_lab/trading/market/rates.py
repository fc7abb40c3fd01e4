"""Conversion rates beside the bars: what another currency is worth, shown to brokers alone."""

from collections import deque
from collections.abc import Mapping
from datetime import timedelta
from operator import attrgetter

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from multichat_lab.errors.trading import MarketDataError
from multichat_lab.times import MICROSECOND
from multichat_lab.trading.market.bars import PRICE_COLUMNS, iterate_bars, validate_bars
from multichat_lab.trading.records.instrument import Instrument
from multichat_lab.trading.records.rows import Bar

Rates = Mapping[str, pd.DataFrame | pd.Series]
"""Symbol that names two currencies, such as `EURUSD`, → its bars, or a rate for each period."""


def rates_beside(rates: Rates, bars: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return rates as bars that a broker is shown beside those that are traded.

    A rate that is known when a bar ends, and was not when it began, comes in the moment of that
    bar, whose fills are at the open: they are converted at the one before. One that comes to be
    known between two bars is shown between them. So nothing is converted at a rate that was not
    known. Of rates before the first bar the last is kept, of those after the last none.

    Args:
        rates: see `Rates`.
        bars: that are traded.

    Raises:
        MarketDataError: as `rate_frames`; or one is called as something that is traded.
    """
    if both := rates.keys() & bars.keys():
        raise MarketDataError(
            f"{min(both)} is among the bars and among the rates", "Give it as one of them."
        )
    if not rates:
        return {}
    times = np.unique(np.concatenate([_times(frame) for frame in bars.values()]))
    found = {}
    for name, frame in rate_frames(rates).items():
        moments = moments_of_rates(_times(frame), times, step_us(bars))
        if not len(moments):
            continue
        is_last = np.append(np.diff(moments) > 0, True)  # of its moment
        is_used = np.append(moments[1:] >= times[0], True)
        kept = np.flatnonzero(is_last & is_used)
        index = pd.DatetimeIndex(moments[kept].view("M8[us]"), name="time").tz_localize("UTC")
        found[name] = frame.iloc[kept].set_axis(index, axis=0)
    return found


class KnownRates:
    """Rates that are all known beforehand, one after the other as they would have become known.

    What takes bars one by one (a plain `Broker`) does not know when a bar has ended, unless it is
    told how long bars are: a rate that is known when a bar ends, and was not when it began, then
    counts at its close, as in a backtest. Untold, it counts from the next bar on.

    Args:
        rates: see `Rates`.
        bar_length: of the bars beside which they are shown.

    Attributes:
        names: symbols of the rates.

    Raises:
        MarketDataError: as `rate_frames`, or the length is below zero.
    """

    def __init__(self, rates: Rates, bar_length: timedelta = timedelta(0)) -> None:
        if bar_length < timedelta(0):
            raise MarketDataError(f"bar_length is {bar_length}", "Give how long a bar is.")
        frames = rate_frames(rates)
        self.names = frozenset(frames)
        self._given = rates, bar_length
        self._length = bar_length // MICROSECOND
        self._rows = deque(iterate_bars(frames) if frames else ())
        self._has_begun = False

    def anew(self) -> "KnownRates":
        """Return the same rates, none of which has been taken: for one broker each."""
        return KnownRates(*self._given)

    def until(self, time_us: int, after_us: int) -> list[list[Bar]]:
        """Take the rates that are known when a bar begins: moments of their own before it.

        Args:
            time_us: when it begins, in microseconds since 1970.
            after_us: of the last moment, no later; of rates before the first one the last are kept.
        """
        due = self._taken(time_us)
        if not self._has_begun:
            due = sorted({rate.symbol: rate for rate in due}.values(), key=attrgetter("time_us"))
            self._has_begun = True
        moments: dict[int, dict[str, Bar]] = {}
        for rate in due:
            at = max(min(rate.time_us, time_us - 1), after_us)
            moments.setdefault(at, {})[rate.symbol] = rate._replace(time_us=at)
        return [[*each.values()] for each in moments.values()]

    def within(self, time_us: int) -> list[Bar]:
        """Take the rates that are known when a bar ends, which counts at its close."""
        due = self._taken(time_us + self._length)
        return [*{rate.symbol: rate._replace(time_us=time_us) for rate in due}.values()]

    def _taken(self, time_us: int) -> list[Bar]:
        found = []
        while self._rows and self._rows[0].time_us <= time_us:
            found.append(self._rows.popleft())
        return found


def moments_of_rates(
    ends: NDArray[np.int64], times: NDArray[np.int64], step: int
) -> NDArray[np.int64]:
    """Return in which moment each rate is shown; those after the last moment are left out.

    Args:
        ends: when rates come to be known, in microseconds since 1970, in order.
        times: of the moments, when their bars begin, in order.
        step: how long a bar is.
    """
    places = np.searchsorted(times + step, ends, "left")
    places = places[places < len(times)]
    moments, ends = times[places], ends[: len(places)]
    return np.where(ends <= moments, np.minimum(ends, moments - 1), moments)


def rate_frames(rates: Rates) -> dict[str, pd.DataFrame]:
    """Return rates as bars at the times at which they are known.

    A rate is that of the period which begins at its time, and is known when it has ended: that of
    a day is no news in the morning. Rows without a rate are left out: the one before stands.

    Args:
        rates: see `Rates`; times are UTC, naive ones too.

    Raises:
        MarketDataError: a rate is not above zero, times are not in order, or there are none; or it
            is no frame with closes and no series.
    """
    return {name: _frame(name, each) for name, each in rates.items()}


def step_us(bars: Mapping[str, pd.DataFrame]) -> int:
    """Return how long the shortest bars are, in microseconds; 0 for single ones."""
    times = map(_times, bars.values())
    return min((int(np.median(np.diff(each))) for each in times if len(each) > 1), default=0)


def _times(frame: pd.DataFrame) -> NDArray[np.int64]:
    return np.asarray(pd.DatetimeIndex(frame.index).as_unit("us").asi8)


def _frame(name: str, given: pd.DataFrame | pd.Series) -> pd.DataFrame:
    """Return bars of rates, checked, at the ends of their periods."""
    column = given.get("close") if isinstance(given, pd.DataFrame) else given
    if not isinstance(column, pd.Series):
        raise MarketDataError(
            f"The rate {name} is given as {type(given).__name__}, without closes",
            "Give a frame of bars, or a series: a rate for each period.",
        )
    rate = pd.to_numeric(column, errors="coerce").astype(np.float64)
    frame = pd.DataFrame(dict.fromkeys(PRICE_COLUMNS, rate)).assign(volume=0.0)
    if isinstance(index := frame.index, pd.DatetimeIndex):
        aware = index.tz_localize("UTC") if index.tz is None else index.tz_convert("UTC")
        frame.index = aware.as_unit("us").rename("time")
    known = frame[frame["close"].notna()]
    try:
        validate_bars(known)
    except MarketDataError as error:
        raise MarketDataError(f"Rate {name}: {error.problem}", error.remedy) from error
    period = pd.Timedelta(step_us({name: frame}), unit="us")
    found = known.set_axis(known.index + period, axis=0)
    found.attrs = {"symbol": name, "instrument": Instrument(name, is_rate=True)}
    return found
