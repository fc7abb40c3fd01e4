"""Bars one after the other, as a robot sees them."""

from collections.abc import Iterator, Mapping
from heapq import merge
from operator import attrgetter

import numpy as np
import pandas as pd

from multichat_lab.errors.trading import MarketDataError
from multichat_lab.trading.market.bars import BAR_COLUMNS, validate_bars
from multichat_lab.trading.records.records import Bar

BarSource = pd.DataFrame | Mapping[str, pd.DataFrame]
"""Bars of the symbol in `attrs["symbol"]`, or a frame of bars for each symbol."""


def iterate_bars(bars: BarSource) -> Iterator[Bar]:
    """Return the rows of `bars` as `Bar`s, in order of time.

    Several symbols are merged; at the same time they come in the order of the mapping.

    Raises:
        MarketDataError: bars that are not coherent, or a frame that names no symbol.
    """
    rows = [_rows(symbol, frame) for symbol, frame in frames_by_symbol(bars).items()]
    return merge(*rows, key=attrgetter("time_us")) if len(rows) > 1 else rows[0]


def frames_by_symbol(bars: BarSource) -> dict[str, pd.DataFrame]:
    """Return the frame of each symbol, checked.

    Raises:
        MarketDataError: no frame at all, bars that are not coherent, or a frame that names no
            symbol.
    """
    if isinstance(bars, pd.DataFrame):
        if "symbol" not in bars.attrs:
            raise MarketDataError(
                "The bars name no symbol", "Pass {'AAPL': bars}, or set bars.attrs['symbol']."
            )
        bars = {bars.attrs["symbol"]: bars}
    if not bars:
        raise MarketDataError("There are no bars: the mapping is empty", "Give one symbol's bars.")
    for frame in bars.values():
        validate_bars(frame)
    return dict(bars)


def _rows(symbol: str, bars: pd.DataFrame) -> Iterator[Bar]:
    times = pd.DatetimeIndex(bars.index).as_unit("us").asi8
    columns = (bars[name].to_numpy(dtype=np.float64) for name in BAR_COLUMNS)
    return Bar.rows(symbol, times, *columns)
