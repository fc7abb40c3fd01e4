"""Load bars by symbol from what is shipped, from a file, or from a source of the user's own."""

import sys
from datetime import date, datetime
from pathlib import Path
from typing import TypedDict, Unpack

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from multichat_lab.errors.trading import MarketDataError
from multichat_lab.keywords import require_known
from multichat_lab.shipped import data_path
from multichat_lab.trading.market.actions import with_actions
from multichat_lab.trading.market.bars import BAR_COLUMNS, PRICE_COLUMNS, as_floats, validate_bars
from multichat_lab.trading.market.price_files import SUFFIXES, prices_of, read_prices
from multichat_lab.trading.market.price_packing import bare
from multichat_lab.trading.market.sources import table_from
from multichat_lab.trading.records.instrument import Instrument

Moment = str | date | None
"""A bound of time: an ISO 8601 text (`"2005"` is the whole year), a date, or a datetime."""
PRICES = list(PRICE_COLUMNS)


class Reading(TypedDict, total=False):
    """How `load_bars` reads a file, see there."""

    date_order: str
    instrument: Instrument


def shipped_symbols() -> list[str]:
    """Return the symbols that `load_bars` knows without a file, sorted."""
    return sorted(path.stem for path in data_path("market").glob("*.parquet"))


def load_bars(
    symbol_or_path: str | Path,
    adjusted: bool = True,
    start: Moment = None,
    end: Moment = None,
    **reading: Unpack[Reading],
) -> pd.DataFrame:
    """Load the bars of a shipped symbol, or of a CSV or Parquet file.

    A file has columns `open high low close volume`, in any case and order, one column of times
    (`date`, `time`, `timestamp` or `datetime`; naive ones are UTC) and perhaps `adj_close`. What
    yfinance, Stooq, Alpha Vantage, Binance, TradingView, Nasdaq, IBKR and others write opens as it
    is, packed too (`.zip`, `.gz`); see `price_files`. A source is a function that takes a symbol
    and returns such a table; see `sources`.

    Args:
        symbol_or_path: `"AAPL"`; a path that ends in `.csv`, `.json` or `.parquet`, and of a file
            of several symbols `"prices.csv:MSFT"`; or a source and a symbol, `"mine:BTC"`,
            `"module:function:BTC"` or `"file.py:function:BTC"`.
        adjusted: multiply open, high, low and close by `adj_close / close`, which takes splits
            and dividends out of the prices; no effect where the file has no `adj_close`.
        start: the first time, inclusive; naive is UTC.
        end: the last time, inclusive; naive is UTC. `"2005"` means to the end of 2005.
        **reading: `date_order`, `dmy` or `mdy`, for days such as 01/02/2024 that nothing else
            decides; `instrument`, an `Instrument`: its symbol is that of the bars, prices may be
            negative where it says so, and times of a clock that tell no zone are those of its own.

    Returns:
        Bars indexed by UTC time (`"time"`, microseconds), oldest first, float64 columns
        `open high low close` (currency a share) and `volume` (shares). The volume is always as
        traded, since `adj_close` does not tell a split from a dividend: it counts old shares
        before a split and new ones after. Rows that stand in another order are sorted, and those
        that are there twice, alike in all columns, kept once (`attrs["rows_repeated"]` counts
        them). `attrs["symbol"]` is the symbol or the file's stem;
        set `attrs["calendar"]` to a name in `CALENDARS` where the times do not tell it, and
        `attrs["hours"]` to `Hours`, within which ticks of a day are then invented.
        Unless they are in the prices, dividends and splits of the file are in `attrs` too, where a
        backtest finds them, see `with_actions`.

    Raises:
        MarketDataError: an unknown symbol, a file that cannot be read, rows that are no coherent
            bars, or no bar between `start` and `end`.
        TypeError: there is no such way to read.
    """
    require_known(reading, Reading)
    path, prices = _prices(symbol_or_path, reading)
    sys.audit("open", str(path), "r", 0)  # DuckDB reads Parquet where no hook of Python sees it
    told: dict[str, str | Instrument] = {"symbol": path.stem}
    if (instrument := reading.get("instrument")) is not None:
        told |= {"symbol": instrument.symbol, "instrument": instrument}
    prices = _in_order(prices)
    prices.attrs |= told
    try:
        validate_bars(prices)
        bars = prices.loc[:, list(BAR_COLUMNS)].astype(np.float64)
        if adjusted and "adj_close" in prices:
            bars[PRICES] = bars[PRICES].mul(_adjustment(prices), axis=0)
        bars.attrs = dict(prices.attrs)
        bars = with_actions(bars, prices, adjusted)
    except MarketDataError as error:
        raise MarketDataError(f"{path.name}: {error.problem}", error.remedy) from error
    return _between(bars, start, end)


def _prices(symbol_or_path: str | Path, reading: Reading) -> tuple[Path, pd.DataFrame]:
    """Return the table that is meant, and where it is from; its stem is the symbol."""
    date_order, instrument = reading.get("date_order", ""), reading.get("instrument")
    zone = None if instrument is None else instrument.zone
    path, symbol = Path(symbol_or_path), ""
    place, colon, chosen = str(symbol_or_path).rpartition(":")
    if colon and Path(place).suffix.lower() in SUFFIXES and not path.is_file():
        path, symbol = Path(place), chosen
    if isinstance(symbol_or_path, Path) or path.suffix.lower() in SUFFIXES:
        prices = read_prices(path, date_order, symbol, zone)
        named = bare(path)
        return named.with_stem(symbol) if symbol else named, prices
    if colon:
        table, of_what = table_from(str(symbol_or_path))
        return Path(of_what), prices_of(table, Path(str(symbol_or_path)), date_order, "", zone)
    known = shipped_symbols()
    if str(symbol_or_path).upper() not in known:
        raise MarketDataError(
            f"There are no prices of {symbol_or_path!r}",
            f"Shipped are {', '.join(known)}; or give a path to a CSV or Parquet file.",
        )
    shipped = data_path("market") / f"{str(symbol_or_path).upper()}.parquet"
    return shipped, read_prices(shipped, date_order)


def _in_order(prices: pd.DataFrame) -> pd.DataFrame:
    """Return the rows by time; two of one time stay, and are refused."""
    index = pd.DatetimeIndex(prices.index)
    if index.hasnans or index.is_monotonic_increasing:
        return prices
    return prices.sort_index(kind="stable")


def _adjustment(prices: pd.DataFrame) -> NDArray[np.float64]:
    """Return each row's factor; one for all four prices keeps open and close within the bar."""
    adj_close = as_floats(prices["adj_close"])
    close = as_floats(prices["close"])
    bad = ~(np.isfinite(adj_close) & (adj_close > 0) & (close > 0)) & (adj_close != close)
    if bad.any():
        row = int(bad.argmax())
        raise MarketDataError(
            f"Row {row} of the bars ({prices.index[row]}): adj_close is "
            f"{prices['adj_close'].iloc[row]}",
            "Correct it, or load with adjusted=False.",
        )
    return np.divide(adj_close, close, where=adj_close != close, out=np.ones(len(close)))


def _between(bars: pd.DataFrame, start: Moment, end: Moment) -> pd.DataFrame:
    try:
        chosen = bars.loc[_bound(start) : _bound(end)]
    except (ValueError, TypeError) as error:
        raise MarketDataError(
            f"start {start!r} or end {end!r} is no time", "Write it as ISO 8601, e.g. 2005-02-28."
        ) from error
    if chosen.empty:
        raise MarketDataError(
            f"{bars.attrs['symbol']} has no bars with start={start!r} and end={end!r}",
            f"They run from {bars.index[0]} to {bars.index[-1]}.",
        )
    return chosen


def _bound(moment: Moment) -> str | pd.Timestamp | None:
    if isinstance(moment, datetime):
        time = pd.Timestamp(moment)
        return time.tz_localize("UTC") if time.tzinfo is None else time.tz_convert("UTC")
    # pandas reads a text such as "2005" or "2005-02-28" as the whole of that year or day
    return moment.isoformat() if isinstance(moment, date) else moment
