"""Read a table of prices as people have it: the header is recognised, and so is what times are.

What yfinance, Stooq, Alpha Vantage, Binance, TradingView, Nasdaq, Investing and IBKR write opens
as it is; so does a table with a semicolon and decimal commas.
"""

import csv
import re
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from multichat_lab.errors.trading import MarketDataError
from multichat_lab.trading.market.price_times import read_times

TIME_COLUMNS = ("date", "time", "timestamp", "datetime", "open_time", "date/time")
ALIASES = {
    "close/last": "close", "last": "close", "price": "close", "vol": "volume", "vol.": "volume",
    "adjusted_close": "adj_close", "adjclose": "adj_close", "o": "open", "h": "high", "l": "low",
    "c": "close", "v": "volume",
}  # fmt: skip
"""Name in the file → ours, where ours is not there."""
NUMBERS = ("open", "high", "low", "close", "volume", "adj_close")
KLINES = ("open_time", "open", "high", "low", "close", "volume")
"""What the columns of Binance's candlesticks are, which come without a header."""
NASDAQ = "close/last"
"""A column that only Nasdaq writes, whose days are month first."""
UNITS = {"K": 1e3, "M": 1e6, "B": 1e9}
SUFFIXES = (".csv", ".tsv", ".txt", ".parquet")
DELIMITERS = ",;\t|"


def read_prices(path: Path, date_order: str = "") -> pd.DataFrame:
    """Return the table in `path`, its columns named in lower case with `_` for blanks.

    One column is the time, or `date` and `time` together: ISO 8601, an epoch in seconds to
    nanoseconds, YYYYMMDD, or days with `/` whose order the calendar decides; without a zone it is
    taken as UTC.

    Args:
        path: of the file.
        date_order: `dmy` or `mdy`, where neither header nor calendar decides; empty asks them.

    Returns:
        The other columns indexed by UTC time (`"time"`), the oldest first where the file has the
        newest first. Without volumes `volume` is 0, and
        `attrs["volume"]` says that it is not known.

    Raises:
        MarketDataError: no such file, neither CSV nor Parquet, unreadable, without one column
            of times, or with two columns of a name.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise MarketDataError(f"{path} is no {' or '.join(SUFFIXES)} file", "Convert it first.")
    if not path.is_file():
        raise MarketDataError(f"There is no file {path}", "Check the path.")
    table = _read_parquet(path) if path.suffix.lower() == ".parquet" else _read_text(path)
    table.columns = _plain_names(table.columns)
    if NASDAQ in table.columns:
        date_order = date_order or "mdy"
    table = table.rename(
        columns={old: new for old, new in ALIASES.items() if new not in table.columns}
    )
    if not table.columns.is_unique:
        twice = table.columns[table.columns.duplicated()][0]
        raise MarketDataError(f"{path} has the column {twice} twice", "Keep one of them.")
    table = table.set_index(read_times(_time_column(table, path), path, date_order))
    for name in set(NUMBERS) & set(table.columns):
        table[name] = _numbers(table[name])
    if len(table) > 1 and table.index.is_monotonic_decreasing:
        table = table.iloc[::-1]
    if "volume" not in table.columns and {"open", "high", "low"} <= set(table.columns):
        table["volume"] = 0.0
        table.attrs["volume"] = "not known"
    return table


def _plain_names(names: pd.Index) -> pd.Index:
    plain = [re.sub(r"[<>*]", "", str(name)).strip().lower().replace(" ", "_") for name in names]
    return pd.Index(["date" if not name and not at else name for at, name in enumerate(plain)])


def _time_column(table: pd.DataFrame, path: Path) -> pd.Series:
    """Take the column of times out of the table; `date` and `time` together are one."""
    found = [name for name in table.columns if name in TIME_COLUMNS]
    if found == ["date", "time"]:
        date, time = table.pop("date"), table.pop("time")
        return (date.astype(str) + " " + time.astype(str)).rename("date and time")
    if len(found) != 1:
        raise MarketDataError(
            f"{path} has {', '.join(found) or 'none'} of the columns {', '.join(TIME_COLUMNS)}",
            "Keep exactly one of them.",
        )
    return table.pop(found[0])


def _read_parquet(path: Path) -> pd.DataFrame:
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        try:
            table: pd.DataFrame = connection.read_parquet(str(path)).df()
        except duckdb.Error as error:
            raise _unreadable(path, str(error).splitlines()[0]) from error
    return table


def _read_text(path: Path) -> pd.DataFrame:
    """Return the table as text; a header that is missing or three lines long is mended."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            first = next((line for line in file if line.strip()), "")
        delimiter = max(DELIMITERS, key=first.count)
        header = next(csv.reader([first], delimiter=delimiter), [])
        is_bare = bool(header) and all(map(_is_number, header[: len(KLINES)]))
        table = pd.read_csv(
            path,
            sep=delimiter,
            dtype=str,
            keep_default_na=False,
            encoding="utf-8-sig",
            header=None if is_bare else 0,
            index_col=False,
        )
    except (OSError, UnicodeDecodeError, ValueError, csv.Error) as error:
        raise _unreadable(path, str(error).splitlines()[0]) from error
    if is_bare:
        names = [*KLINES, *(f"column{number}" for number in range(table.shape[1]))]
        table.columns = pd.Index(names[: table.shape[1]])
    if len(table) > 1 and table.iloc[0, 0] == "Ticker" and table.iloc[1, 0] == "Date":
        table = table.iloc[2:].rename(columns={table.columns[0]: "date"}).reset_index(drop=True)
    table.columns = pd.Index(
        ["" if str(name).startswith("Unnamed: 0") else name for name in table.columns]
    )
    return table


def _unreadable(path: Path, why: str) -> MarketDataError:
    return MarketDataError(
        f"{path} cannot be read: {why}", "Check that it is a table with a line of column names."
    )


def _is_number(text: str) -> bool:
    return re.fullmatch(r"-?\d+(\.\d+)?", text.strip()) is not None


def _numbers(column: pd.Series) -> pd.Series:
    """Return numbers of texts: without `$`, thousands' commas and a unit; with decimal commas."""
    if pd.api.types.is_numeric_dtype(column):
        return column
    text = column.str.strip().str.replace(r"[$€£\s]", "", regex=True)
    if text.str.fullmatch(r"-?\d+,\d{1,2}|-?\d{1,3}(\.\d{3})+,\d+|-?\d+,\d{4,}").any() and not (
        text.str.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?").any()
    ):
        text = text.str.replace(".", "").str.replace(",", ".")
    text = text.str.replace(",", "")
    units = text.str[-1:].str.upper().map(UNITS).fillna(1.0)
    bare = text.where(units == 1.0, text.str[:-1])
    numbers = pd.to_numeric(bare, errors="coerce").astype(np.float64)
    return numbers * units if (units != 1.0).any() else numbers
