"""Read a table of prices as people have it: the header is recognised, and so is what times are.

CSV as yfinance, Yahoo, Stooq, Alpha Vantage, Binance, TradingView, Nasdaq, Investing, IBKR, Kraken,
Coinbase, MetaTrader, Polygon, Barchart and others write it opens as it is, with semicolons and
decimal commas too; so does JSON as their services answer.
"""

import csv
from pathlib import Path

import duckdb
import pandas as pd

from multichat_lab.errors.trading import MarketDataError
from multichat_lab.trading.market.price_json import read_json
from multichat_lab.trading.market.price_names import EXACT, NUMBERS, SYMBOLS, TIMES, our_names
from multichat_lab.trading.market.price_numbers import (
    has_decimal_commas,
    read_numbers,
    without_blanks,
)
from multichat_lab.trading.market.price_packing import PACKED, TEXTS, is_packed, unpacked
from multichat_lab.trading.market.price_text import Table, read_table
from multichat_lab.trading.market.price_times import read_times
from multichat_lab.trading.market.price_volumes import with_volume

NASDAQ = "close/last"
"""A column that only Nasdaq writes, whose days are month first."""
SUFFIXES = (*TEXTS, ".parquet", *PACKED)
PRICES = NUMBERS[:4]


def read_prices(
    path: Path, date_order: str = "", symbol: str = "", zone: str | None = None
) -> pd.DataFrame:
    """Return the table in `path`, its columns named in lower case with `_` for blanks.

    One column is the time, or `date` and `time` together: ISO 8601, an epoch in seconds to
    nanoseconds, YYYYMMDD, days with the name of the month, or days whose order the calendar
    decides; without a zone it is taken as UTC. A row without any price (`null`, a dividend) is left
    out and counted in `attrs["rows_without_prices"]`.

    Args:
        path: of the file.
        date_order: `dmy` or `mdy`, where neither header nor calendar decides; empty asks them.
        symbol: which one of a file that has several.
        zone: of times of a clock that tell none, UTC where None is given; days stay days.

    Returns:
        The other columns indexed by UTC time (`"time"`), in the file's order, rows alike in all
        once (`attrs["rows_repeated"]`). Without volumes `volume` is 0, and `attrs["volume"]` tells;
        single ones are 0 and counted (`attrs["rows_without_volume"]`), and a backtest warns.

    Raises:
        MarketDataError: no such file, none of `SUFFIXES`, unreadable, without one column of times,
            with two columns of a name, or with several symbols and none chosen.
    """
    if path.suffix.lower() in SUFFIXES and not path.is_file():
        raise MarketDataError(f"There is no file {path}", "Check the path.")
    within, content = unpacked(path) if is_packed(path) else (path, None)
    suffix = within.suffix.lower()
    allowed = SUFFIXES if content is None else TEXTS
    if suffix not in allowed:
        raise MarketDataError(f"{within} is no {' or '.join(allowed)} file", "Convert it first.")
    if suffix == ".parquet":
        table = Table(_read_parquet(path), [], "")
    else:
        try:
            content = path.read_bytes() if content is None else content
            if suffix == ".json":
                table = Table(read_json(content.decode("utf-8-sig")), [], "")
            else:
                table = read_table(content)
        except (OSError, UnicodeDecodeError, ValueError, KeyError, TypeError, csv.Error) as error:
            raise _unreadable(path, str(error).splitlines()[0]) from error
    return prices_of(table, path, date_order, symbol, zone)


def prices_of(
    table: Table, path: Path, date_order: str = "", symbol: str = "", zone: str | None = None
) -> pd.DataFrame:
    """Return what `read_prices` does, of a table that was read already.

    Args:
        table: its columns under whatever names.
        path: of it, or a name, for the message of an error.
        date_order: `dmy` or `mdy`, or empty.
        symbol: which one of several, or empty.
        zone: as for `read_prices`.
    """
    frame = _of_symbol(table, path, symbol)
    if NASDAQ in [str(name).strip().lower() for name in frame.columns]:
        date_order = date_order or "mdy"
    frame.columns = our_names(frame.columns)
    if not frame.columns.is_unique:
        twice = frame.columns[frame.columns.duplicated()][0]
        raise MarketDataError(f"{path} has the column {twice} twice", "Keep one of them.")
    frame = _rows_of_symbol(frame, path, symbol)
    frame = without_blanks(frame, [name for name in PRICES if name in frame.columns])
    attrs = frame.attrs
    frame = frame.set_index(read_times(_time_column(frame, path), path, date_order, zone))
    numbers = [name for name in NUMBERS if name in frame.columns]
    commas = has_decimal_commas(frame, numbers, table.delimiter)
    frame[numbers] = frame[numbers].apply(read_numbers, decimal_comma=commas)
    frame.attrs = attrs
    return with_volume(_once(frame))


def _once(frame: pd.DataFrame) -> pd.DataFrame:
    if frame.index.is_unique:
        return frame
    repeated = frame.reset_index().duplicated().to_numpy()
    kept = frame[~repeated].copy()
    kept.attrs = frame.attrs | {"rows_repeated": int(repeated.sum())}
    return kept


def _of_symbol(table: Table, path: Path, symbol: str) -> pd.DataFrame:
    """Return the columns of one symbol, where the header names several."""
    frame, tickers = table.frame, table.tickers
    several = sorted({each for each in tickers[1:] if each})
    if len(several) < 2:
        return frame.copy()
    wanted = _chosen(several, path, symbol)
    kept = [at for at, each in enumerate(tickers) if at == 0 or each == wanted]
    return frame.iloc[:, kept].copy()


def _rows_of_symbol(frame: pd.DataFrame, path: Path, symbol: str) -> pd.DataFrame:
    """Return the rows of one symbol, where a column names several."""
    column = next((name for name in SYMBOLS if name in frame.columns), None)
    if column is None:
        return frame
    several = sorted(frame[column].astype(str).unique())
    if len(several) < 2:
        return frame
    return frame[frame[column].astype(str) == _chosen(several, path, symbol)].reset_index(drop=True)


def _chosen(several: list[str], path: Path, symbol: str) -> str:
    found = next((each for each in several if each.casefold() == symbol.casefold()), None)
    if found is not None:
        return found
    what = f"no {symbol!r}, but" if symbol else "several symbols:"
    listed = ", ".join(several[:20]) + (", …" if len(several) > 20 else "")
    raise MarketDataError(
        f"{path} has {what} {listed}", f"Choose one: load_bars('{path.name}:{several[0]}')."
    )


def _time_column(frame: pd.DataFrame, path: Path) -> pd.Series:
    """Take the column of times out of the table; `date` and `time` together are one."""
    found = [name for name in frame.columns if name in TIMES]
    exact = [name for name in found if name in EXACT]
    if exact:
        chosen = frame.pop(exact[0])
        for name in set(found) - {exact[0]}:
            del frame[name]
        return chosen
    if sorted(found) == ["date", "time"]:
        date, time = frame.pop("date").astype(str), frame.pop("time").astype(str).str.strip()
        if len(time) and time.str.fullmatch(r"\d{1,6}").all():  # 93000 is half past nine
            time = time.str.zfill(6 if time.str.len().max() > 4 else 4)
            time = time.str.replace(r"(\d\d)(?=\d)", r"\1:", regex=True)
        return (date + " " + time).rename("date and time")
    if len(found) != 1:
        raise MarketDataError(
            f"{path} has {', '.join(found) or 'none'} of the columns {', '.join(TIMES[:6])}",
            "Keep exactly one of them.",
        )
    return frame.pop(found[0])


def _read_parquet(path: Path) -> pd.DataFrame:
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        try:
            table: pd.DataFrame = connection.read_parquet(str(path)).df()
        except duckdb.Error as error:
            raise _unreadable(path, str(error).splitlines()[0]) from error
    return table


def _unreadable(path: Path, why: str) -> MarketDataError:
    return MarketDataError(
        f"{path} cannot be read: {why}", "Check that it is a table with a line of column names."
    )
