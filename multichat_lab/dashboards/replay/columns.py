"""`ReplayColumns`: all that a replay shows, shipped once; the state at any time is a prefix."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
SECOND_US = 1e6

WORDS = ("shown",)
BARS = ("time", "open", "high", "low", "close", "volume")
EQUITY = ("time", "equity", "cash", "drawdown")
FILLS = ("time", "seat", "symbol", "order", "side", "quantity", "price", "commission")
TRADES = (
    "entry_time", "exit_time", "seat", "symbol", "side", "quantity", "entry_price", "exit_price",
    "pnl", "entry_order", "exit_order", "trade_id",
)  # fmt: skip
KNOWN_WHEN = {"words": "shown", "trades": "exit_time"}
"""Buffer → the column by which its rows come to be known; of all others `time`."""


@dataclass(frozen=True)
class ReplayColumns:
    """A session as columns: what is known at a time are the first rows of each buffer.

    Attributes:
        header: texts and names, all JSON: title, session_id, symbols, seats, participants, messages
            (by `seq`), orders, `from`, `to` (microseconds since 1970 UTC; None where no time is
            known), `live` (a run of it goes on), `unknown` (what is not known, a phrase each) and
            `buffers`, name → rows and columns.
        buffers: rows of float64, sorted by when they come to be known, in seconds since 1970 UTC;
            NaN is not known. `words` has a row a message: from when it stands in the transcript.
            `bars:0` are those of the first symbol, `equity:0` those of the first seat. Seats,
            symbols and orders are numbers into the header's lists.
    """

    header: dict[str, Any]
    buffers: Mapping[str, Floats]

    def rows(self, name: str) -> int:
        """Return how many rows a buffer has, 0 where there is none of the name."""
        return len(self.buffers[name]) if name in self.buffers else 0

    def column(self, name: str, column: str) -> Floats:
        """Return one column of a buffer."""
        columns = self.header["buffers"][name]["columns"]
        return self.buffers[name][:, columns.index(column)]

    def prefix(self, name: str, time_us: float) -> Floats:
        """Return the rows of a buffer that are known at a time."""
        when = self.column(name, KNOWN_WHEN.get(name.partition(":")[0], "time"))
        return self.buffers[name][: np.searchsorted(when, time_us / SECOND_US, side="right")]

    def __repr__(self) -> str:
        counts = [f"{len(self.header['messages']):,} messages"]
        counts += [f"{len(rows):,} {name}" for name, rows in self.buffers.items()]
        return f"ReplayColumns({self.header['title']!r}, {', '.join(counts)})"


def described(buffers: Mapping[str, Floats]) -> dict[str, dict[str, Any]]:
    """Return what a header tells of buffers: name → rows and columns, in their order."""
    known = {"words": WORDS, "bars": BARS, "equity": EQUITY, "fills": FILLS, "trades": TRADES}
    return {
        name: {"rows": len(rows), "columns": list(known[name.partition(":")[0]])}
        for name, rows in buffers.items()
    }


def span(buffers: Mapping[str, Floats]) -> tuple[float, float] | None:
    """Return the first and last second of buffers, None where they have no row."""
    times = [rows[:, 0] for rows in buffers.values() if len(rows)]
    if "trades" in buffers and len(buffers["trades"]):
        times.append(buffers["trades"][:, 1])
    if not times:
        return None
    return min(float(each.min()) for each in times), max(float(each.max()) for each in times)


def bounds(columns: ReplayColumns) -> tuple[int, int] | None:
    """Return where the clock begins and ends, in microseconds; None where there is nothing.

    Where no time is known, it counts messages: the first is 0, the next a second later.
    """
    first, last = columns.header["from"], columns.header["to"]
    if first is not None:
        return first, last
    count = columns.rows("words")
    return (0, (count - 1) * round(SECOND_US)) if count else None


def busiest(columns: ReplayColumns) -> str:
    """Return the symbol with the most fills, else the first; empty where nothing was traded."""
    symbols = [each["symbol"] for each in columns.header["symbols"]]
    filled = columns.column("fills", "symbol").tolist()
    return max(symbols, key=lambda name: filled.count(symbols.index(name)), default="")
