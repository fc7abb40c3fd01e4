"""Bars that are missing where a market never closes."""

import numpy as np
import pandas as pd

from multichat_lab.formatting import clock
from multichat_lab.trading.market.calendar import named_calendar
from multichat_lab.trading.sessions import HOUR_US

ALWAYS_OPEN = ("24/7", "every-day")
ALL_HOURS = 7 * 24
FEWEST, REGULAR = 20, 0.95
"""Steps, and the part of them that are regular, from which on a market is taken never to close."""


def told_gaps(symbol: str, bars: pd.DataFrame) -> list[str]:
    """Return a sentence when bars are missing of a market that never closes.

    Its calendar says so, or its bars within the day come at all hours of all days of a week.
    """
    index = pd.DatetimeIndex(bars.index)
    steps = np.diff(index.as_unit("us").asi8)
    if len(steps) < FEWEST:
        return []
    step = int(np.median(steps))
    name, _ = named_calendar(bars)
    if name not in ALWAYS_OPEN and not (
        step <= HOUR_US
        and len((index.day_of_week * 24 + index.hour).unique()) == ALL_HOURS
        and (steps == step).mean() > REGULAR
    ):
        return []
    missing = int((np.maximum(steps // step, 1) - 1).sum())
    if not missing:
        return []
    longest = int(steps.argmax())
    told = f"{missing:,} bars of {symbol} are" if missing > 1 else f"One bar of {symbol} is"
    return [
        f"{told} missing, of a market that never closes; the longest gap "
        f"is from {clock(index[longest])} to {clock(index[longest + 1])}. Orders wait there."
    ]
