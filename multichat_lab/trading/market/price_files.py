"""Read a table of prices from a CSV or Parquet file into a frame indexed by UTC time."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pandas as pd

from multichat_lab.errors.trading import MarketDataError

TIME_COLUMNS = ("date", "time", "timestamp", "datetime")


def _read_csv(connection: duckdb.DuckDBPyConnection, path: str) -> duckdb.DuckDBPyRelation:
    """Recognise ISO 8601 only: a guess would take 01/02 for one day here, for another there."""
    return connection.read_csv(path, date_format="%Y-%m-%d", timestamp_format="%Y-%m-%d %H:%M:%S")


READERS: dict[str, Callable[[duckdb.DuckDBPyConnection, str], duckdb.DuckDBPyRelation]] = {
    ".csv": _read_csv,
    ".parquet": duckdb.DuckDBPyConnection.read_parquet,
}
SUFFIXES = tuple(READERS)


def read_prices(path: Path) -> pd.DataFrame:
    """Return the table in `path`, its columns named in lower case with `_` for blanks.

    One column is the time: `date`, `time`, `timestamp` or `datetime`, in ISO 8601; without a zone
    it is taken as UTC.

    Returns:
        The other columns as the file has them, indexed by UTC time (`"time"`), in file order.

    Raises:
        MarketDataError: no such file, neither CSV nor Parquet, unreadable, without one column
            of times, or with two columns of a name.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise MarketDataError(f"{path} is no {' or '.join(SUFFIXES)} file", "Convert it first.")
    if not path.is_file():
        raise MarketDataError(f"There is no file {path}", "Check the path.")
    table = _read_table(path)
    table.columns = [str(name).strip().lower().replace(" ", "_") for name in table.columns]
    if not table.columns.is_unique:
        twice = table.columns[table.columns.duplicated()][0]
        raise MarketDataError(f"{path} has the column {twice} twice", "Keep one of them.")
    found = [name for name in table.columns if name in TIME_COLUMNS]
    if len(found) != 1:
        raise MarketDataError(
            f"{path} has {', '.join(found) or 'none'} of the columns {', '.join(TIME_COLUMNS)}",
            "Keep exactly one of them.",
        )
    return table.set_index(_utc_times(table.pop(found[0]), path))


def _read_table(path: Path) -> pd.DataFrame:
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        try:
            table: pd.DataFrame = READERS[path.suffix.lower()](connection, str(path)).df()
        except duckdb.Error as error:
            raise MarketDataError(
                f"{path} cannot be read: {str(error).splitlines()[0]}",
                "Check that it is a table with a line of column names.",
            ) from error
    return table


def _utc_times(column: pd.Series, path: Path) -> pd.DatetimeIndex:
    if pd.api.types.is_numeric_dtype(column):
        raise MarketDataError(
            f"The times in {path} are numbers ({column.dtype})",
            "Write them as ISO 8601: a number does not say what it counts.",
        )
    try:
        times = pd.to_datetime(column, utc=True, format="ISO8601")
    except (ValueError, TypeError) as error:
        raise MarketDataError(
            f"The column {column.name} of {path} holds what is no ISO 8601 time: {error}",
            "Write times like 2013-03-01 or 2013-03-01T14:30:00Z.",
        ) from error
    return pd.DatetimeIndex(times, name="time").as_unit("us")
