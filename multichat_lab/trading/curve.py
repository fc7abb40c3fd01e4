"""The equity curve of a run, reckoned from its bars and fills."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from multichat_lab.trading.account import LedgerEntry
from multichat_lab.trading.costs import Funds
from multichat_lab.trading.kernel import CENTS
from multichat_lab.trading.statistics import drawdown_series

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]


def equity_curve(
    bars: Mapping[str, pd.DataFrame], ledger: Sequence[LedgerEntry], funds: Funds
) -> pd.DataFrame:
    """Reckon an account's value at the close of every bar from its fills.

    It equals what `Broker.account` said at that moment, to the last bit.

    Args:
        bars: symbol → what the broker was shown.
        ledger: what each fill left.
        funds: what the account started with.

    Returns:
        One row for each time, indexed by it (UTC): `cash`, `position_value` (all positions at their
        last close, short ones negative) and `equity` in currency, `drawdown` as a fraction of the
        highest equity so far, 0 or below.
    """
    index = _all_times(bars)
    times = _microseconds(index)
    cash = (
        _steps(times, round(funds.cash * CENTS), [(entry[0], entry[3]) for entry in ledger]) / CENTS
    )
    position_value = np.zeros(len(times))
    for symbol in sorted(bars):
        moves = [(entry[0], entry[2]) for entry in ledger if entry[1] == symbol]
        position_value += _steps(times, 0.0, moves) * _last_closes(bars[symbol], index)
    equity = cash + position_value
    return pd.DataFrame(
        {
            "cash": cash,
            "position_value": position_value,
            "equity": equity,
            "drawdown": drawdown_series(equity),
        },
        index=index,
        copy=False,
    )


def _all_times(bars: Mapping[str, pd.DataFrame]) -> pd.DatetimeIndex:
    first, *others = (pd.DatetimeIndex(frame.index) for frame in bars.values())
    for other in others:
        first = first.union(other)
    return first.rename("time")


def _microseconds(index: pd.DatetimeIndex) -> Integers:
    return index.as_unit("us").asi8


def _steps(times: Integers, start: float, changes: Sequence[tuple[int, float]]) -> Floats:
    """Return at each of `times` the last value that something changed to, `start` before."""
    rows = np.searchsorted(times, np.array([time for time, _ in changes], dtype=np.int64))
    values = np.array([start, *(value for _, value in changes)], dtype=np.float64)
    return np.repeat(values, np.diff(rows, prepend=0, append=len(times)))


def _last_closes(bars: pd.DataFrame, index: pd.DatetimeIndex) -> Floats:
    """Return the last close at each time of `index`, 0 before the first bar."""
    closes = bars["close"].to_numpy()
    if len(bars) == len(index):
        return closes
    past = np.searchsorted(
        _microseconds(pd.DatetimeIndex(bars.index)), _microseconds(index), "right"
    )
    return np.concatenate(([0.0], closes))[past]
