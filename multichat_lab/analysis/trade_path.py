"""The prices around a trade, and how far they went for and against it."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from multichat_lab.analysis.lab import Lab
from multichat_lab.errors import QueryError

BARS = """
    SELECT timestamp, open, high, low, close FROM bars
    WHERE run_id = (SELECT coalesce(desk_id, run_id) FROM runs WHERE run_id = $run)
      AND symbol = $symbol ORDER BY event
"""
"""The bars of a desk lie with the run of its first robot."""
PRICES = ("open", "high", "low", "close")
AROUND = 0.3
"""Bars that are shown before and after, as a part of those in between."""
FEWEST = 5
"""Bars that are shown before and after at least."""
NO_PATH = "none is recorded of the time in which it was open"
"""Why there are no prices; the run may have recorded some of other times."""


@dataclass(frozen=True)
class Path:
    """The prices from some bars before a trade until some after it.

    Attributes:
        bars: open, high, low, close by time (UTC); empty where they are not known.
        held: whether the trade was open during each bar.
        favourable, adverse: currency a share that the price went for and against the trade while it
            was open, at most (maximum favourable and adverse excursion: Sweeney 1997, Maximum
            Adverse Excursion); at least 0. Bounds, for within the bars of entry and exit nobody
            knows what came first; NaN where the prices are not known.
    """

    bars: pd.DataFrame
    held: pd.Series
    favourable: float = math.nan
    adverse: float = math.nan

    @property
    def is_known(self) -> bool:
        """Whether there are prices of the time in which the trade was open."""
        return bool(self.held.any())


def path_of(lab: Lab, trade: "pd.Series[Any]", given: pd.DataFrame | None) -> Path:
    """Return the prices around a trade, as given or as its run recorded them.

    Raises:
        QueryError: what is given has no prices.
    """
    if given is None:
        values = {"run": trade["run_id"], "symbol": trade["symbol"]}
        bars = lab.sql(BARS, values).df().set_index("timestamp")
    else:
        if missing := [name for name in PRICES if name not in given.columns]:
            raise QueryError(f"bars have no column {missing[0]!r}", "Pass what load_bars returns.")
        bars = given[list(PRICES)]
    return around(bars, trade)


def around(bars: pd.DataFrame, trade: "pd.Series[Any]") -> Path:
    """Return the bars from some before the entry until some after the exit."""
    open_in = (bars.index >= trade["entry_time"]) & (bars.index <= trade["exit_time"])
    places = np.flatnonzero(open_in)
    if not len(places):
        return Path(bars.iloc[:0], pd.Series([], dtype=bool))
    room = max(FEWEST, int(AROUND * len(places)))
    part = slice(max(0, places[0] - room), places[-1] + room + 1)
    own = bars.iloc[places]
    up = float(own["high"].max()) - float(trade["entry_price"])
    down = float(trade["entry_price"]) - float(own["low"].min())
    gain, loss = (up, down) if trade["side"] == "long" else (down, up)
    held = pd.Series(open_in[part], index=bars.index[part])
    return Path(bars.iloc[part], held, max(gain, 0.0), max(loss, 0.0))
