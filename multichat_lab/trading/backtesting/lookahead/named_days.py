"""Are a few days that a robot names the best or the worst of all?

A day's return, by its rank, is any part of one with equal chance. The sum of some such parts is
distributed as Irwin (1927, Biometrika 19, 225-239) and Hall (1927, ibid., 240-244) have it; where
it is next to nothing, whoever chose the days knew what came.
"""

import math
from collections.abc import Collection, Mapping
from datetime import date

import numpy as np
import pandas as pd

from multichat_lab.trading.backtesting.lookahead.relation import NEAR, Floats, outcomes

FEWEST_DAYS, MOST_DAYS = 4, 40
"""Days that can be the best ones and not by chance, and from which on `relation` compares them."""
CHANCE = 1e-8
"""What is less likely is none, of some hundred comparisons."""


def are_turns(bars: Mapping[str, pd.DataFrame], days: Collection[date]) -> bool:
    """Whether named days lie, all together, where prices rise or fall most.

    Args:
        bars: of the run.
        days: that are named, UTC.
    """
    for frame in bars.values():
        index = pd.DatetimeIndex(frame.index)
        if index.normalize().has_duplicates:
            continue  # of bars within a day none is its return
        places = np.flatnonzero([day in days for day in index.date])
        if len(places) < FEWEST_DAYS:
            continue
        for _, outcome in outcomes(frame):
            parts = np.array(pd.Series(outcome).rank(pct=True), dtype=np.float64)
            for shift in range(-NEAR, NEAR + 1):
                at = places + shift
                told = parts[at[(at >= 0) & (at < len(parts))]]
                if len(told) >= FEWEST_DAYS and _chance(told) < CHANCE:
                    return True
    return False


def _chance(parts: Floats) -> float:
    """Return how likely so low, or so high, a sum of parts of one is, at the most."""
    count, least = len(parts), min(parts.sum(), (1 - parts).sum())
    return math.exp(count * math.log(max(least, 1e-300)) - math.lgamma(count + 1))
