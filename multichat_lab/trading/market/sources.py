"""Sources of prices of the user's own: functions that take a symbol and return a table."""

import pandas as pd

from multichat_lab.errors.base import in_a_line
from multichat_lab.errors.trading import MarketDataError
from multichat_lab.registry import Registry
from multichat_lab.trading.market.price_names import is_known
from multichat_lab.trading.market.price_text import Table

SOURCES = Registry("sources", {}, MarketDataError)
"""Functions by name that take a symbol and return its prices as a frame: columns as in a file, and
the times in one of them or as index. Another package adds its own as an entry point in
`multichat_lab.sources`; `module:function` and `file.py:function` lead to any."""


def table_from(name: str) -> tuple[Table, str]:
    """Return what a source says, and the symbol that it was asked for.

    Args:
        name: a source and a symbol, `mine:BTC` or `file.py:function:BTC`; of a source that has one
            symbol alone, `file.py:function`, which is called without.

    Raises:
        MarketDataError: there is no such source, it fails, or it returns no frame.
    """
    source, symbol = _parted(name)
    function = SOURCES.get(source)
    if not callable(function):
        raise MarketDataError(f"{source} is no source of prices", "Let it be a function.")
    try:
        found = function(symbol) if symbol else function()
    except Exception as error:
        raise MarketDataError(
            f"The source {source} failed: {in_a_line(error)}", "Mend it, or ask for another symbol."
        ) from error
    if not isinstance(found, pd.DataFrame):
        raise MarketDataError(
            f"The source {source} returned {type(found).__name__}", "Let it return a DataFrame."
        )
    return _as_table(found), symbol or source.rpartition(":")[2]


def _parted(name: str) -> tuple[str, str]:
    """Return source and symbol; a name that is not known is a module's."""
    place, _, last = name.rpartition(":")
    if place in SOURCES or ":" in place:
        return place, last
    return name, ""


def _as_table(found: pd.DataFrame) -> Table:
    """Make columns of a frame's index and of a header of several lines."""
    tickers: list[str] = []
    frame = found
    if isinstance(frame.columns, pd.MultiIndex):
        levels = [list(map(str, frame.columns.get_level_values(at))) for at in (0, -1)]
        is_first = sum(map(is_known, levels[0])) >= sum(map(is_known, levels[1]))
        names, of_what = levels if is_first else levels[::-1]
        frame, tickers = frame.set_axis(names, axis=1), ["", *of_what]
    if isinstance(frame.index, pd.DatetimeIndex):
        index = frame.index.rename("date" if frame.index.name is None else frame.index.name)
        frame = frame.set_axis(index).reset_index()
    return Table(frame, tickers if len(tickers) == frame.shape[1] else [], "")
