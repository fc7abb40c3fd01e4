"""What an account was worth at the close of every bar, reckoned from its fills."""

from collections.abc import Mapping, Sequence
from math import fsum
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from multichat_lab.errors.trading import MarketDataError
from multichat_lab.trading.broker.account import Account
from multichat_lab.trading.broker.books import LEDGER
from multichat_lab.trading.broker.valuation import Valuation
from multichat_lab.trading.market.bars import times_of
from multichat_lab.trading.records.actions import Flow
from multichat_lab.trading.statistics import drawdown_series

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
NO_RATES: Mapping[str, pd.DataFrame] = {}


class EquityCurve(NamedTuple):
    """An account's value at the close of every bar, in currency.

    Attributes:
        times: of the bars, UTC.
        cash: in currency.
        position_value: all positions at their last close, short ones negative.
        equity: the sum of both.
    """

    times: pd.DatetimeIndex
    cash: Floats
    position_value: Floats
    equity: Floats

    def frame(self) -> pd.DataFrame:
        """Return the curve as columns, with `drawdown`: a fraction of the peak, 0 or below."""
        columns = {name: getattr(self, name) for name in ("cash", "position_value", "equity")}
        columns["drawdown"] = drawdown_series(self.equity)
        return pd.DataFrame(columns, index=self.times, copy=False)


def equity_curve(
    bars: Mapping[str, pd.DataFrame],
    account: Account,
    rates: Mapping[str, pd.DataFrame] = NO_RATES,
) -> EquityCurve:
    """Reckon an account's value at the close of every bar from its fills.

    It equals what `Broker.account` said at that moment, to the last bit.

    Args:
        bars: symbol → what the broker was shown; one value for each time in it.
        account: as it stands after them.
        rates: what the broker was shown beside them, see `market.rates`.
    """
    index = _all_times(bars)
    times = times_of(index)
    books, ledger = account.books, account.ledger
    at, names, sizes, cash = map(ledger.column, range(len(LEDGER)))
    rows = np.searchsorted(times, np.array(at, np.int64))
    start, *left = (units / books.units for units in (books.initial, *cash))
    balance = _steps(len(times), rows, left, start)
    held_after, traded, values = np.array(sizes, np.float64), set(names), list[Floats]()
    symbols = np.array(names, object) if len(traded) > 1 else None
    for symbol, frame in bars.items():
        if symbol in traded:
            own = slice(None) if symbols is None else symbols == symbol
            held = _steps(len(times), rows[own], held_after[own])
            held *= _last_closes(frame, index)
            factors = _factors(symbol, {**bars, **rates}, account.valuation, index)
            values.append(held if isinstance(factors, float) and factors == 1 else held * factors)
    position_value = _rounded_once(values) if values else np.zeros(len(times))
    return EquityCurve(index, balance, position_value, balance + position_value)


def valued_bars(
    bars: Mapping[str, pd.DataFrame], rates: Mapping[str, pd.DataFrame], valuation: Valuation
) -> dict[str, pd.DataFrame]:
    """Return bars whose closes are in the account's currency, at the rates known at each.

    NaN where none is known; other prices stay as they are.
    """
    valued = dict(bars)
    for symbol, frame in bars.items():
        try:
            if valuation.rate(symbol) is None:
                continue
            index = pd.DatetimeIndex(frame.index)
            factors = np.asarray(_factors(symbol, {**bars, **rates}, valuation, index))
            closes = np.where(factors > 0, frame["close"] * factors, np.nan)
        except MarketDataError:
            closes = np.full(len(frame), np.nan)
        valued[symbol] = frame.assign(close=closes)
        valued[symbol].attrs = dict(frame.attrs)
    return valued


def in_account_currency(
    amounts: Floats,
    symbols: Sequence[str],
    times: pd.DatetimeIndex,
    frames: Mapping[str, pd.DataFrame],
    valuation: Valuation,
) -> Floats:
    """Return what was paid for sizes of symbols, price times size, at the rates known then.

    Args:
        amounts: price times size, in each symbol's own currency.
        symbols: of each of them.
        times: of each, in order.
        frames: bars and rates.
        valuation: as it stands after them.
    """
    names, found = np.array(symbols, dtype=object), np.empty(len(amounts))
    for symbol in set(symbols):
        own = names == symbol
        found[own] = amounts[own] * _factors(symbol, frames, valuation, times[own])
    return found


def _factors(
    symbol: str, bars: Mapping[str, pd.DataFrame], valuation: Valuation, index: pd.DatetimeIndex
) -> Floats | float:
    """Return at each time of `index` what `Valuation.factor` said; 0 before a rate was seen."""
    rate = valuation.rate(symbol)
    if rate is None:
        return valuation.factor(symbol)
    closes = _last_closes(bars[rate.symbol], index)
    if rate.is_inverse:
        closes = np.divide(1.0, closes, where=closes != 0, out=np.zeros(len(closes)))
    return valuation.multiplier(symbol) * closes


def _all_times(bars: Mapping[str, pd.DataFrame]) -> pd.DatetimeIndex:
    first, *others = (frame.index for frame in bars.values())
    for other in others:
        first = first.union(other)
    times = first if isinstance(first, pd.DatetimeIndex) else pd.DatetimeIndex(first)
    return times if times.name == "time" else times.rename("time")


def _rounded_once(values: Sequence[Floats]) -> Floats:
    """Return the sum of arrays, rounded as `Account.position_value` is."""
    if len(values) < 3:
        return values[0] if len(values) == 1 else values[0] + values[1]
    return np.array([fsum(each) for each in zip(*values, strict=True)])


def _steps(
    length: int, rows: Integers, values: Sequence[float] | Floats, start: float = 0.0
) -> Floats:
    """Return in each of so many rows the value that came in last, at one of `rows`."""
    ends = np.concatenate(((0,), rows, (length,)))
    return np.repeat(np.concatenate(((start,), values)), ends[1:] - ends[:-1])


def _last_closes(bars: pd.DataFrame, index: pd.DatetimeIndex) -> Floats:
    """Return the last close at each time of `index`, 0 before the first bar."""
    closes = bars["close"].to_numpy()
    if index.equals(bars.index):
        return closes
    past = np.searchsorted(times_of(pd.DatetimeIndex(bars.index)), times_of(index), "right")
    return np.concatenate(([0.0], closes))[past]


def flows_of(account: Account) -> pd.DataFrame:
    """Return a row for each dividend, borrow fee and interest: `time symbol kind amount`."""
    frame = pd.DataFrame(account.books.flows, columns=list(Flow._fields))
    times = pd.to_datetime(frame.pop("time_us"), unit="us", utc=True)
    frame.insert(0, "time", times)
    return frame.astype({"amount": "float64"})
