"""Ticks of an axis: round numbers, powers of ten, or the days that a reader counts by."""

import math
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

FLOATS = NDArray[np.float64]
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
FEWEST_TIMES, MOST_TIMES = 4, 8
RISES = 8.0
"""From this ratio of highest to lowest on, prices and equity are drawn on a logarithmic scale."""
TIME_STEPS = (
    ("YS", "%Y"), ("QS", "%b %Y"), ("MS", "%b %Y"), ("W-MON", "%d %b"), ("D", "%d %b"),
    ("6h", "%d %b %H:%M"), ("h", "%H:%M"), ("10min", "%H:%M"), ("min", "%H:%M"), ("s", "%H:%M:%S"),
)  # fmt: skip


class Scale(NamedTuple):
    """Values along the height of a plot.

    Attributes:
        low, high: what lies at its lower and upper edge.
        is_log: whether equal ratios have equal distances.
    """

    low: float
    high: float
    is_log: bool = False

    def place(self, values: FLOATS | float) -> FLOATS:
        """Return how far below the upper edge values lie, as a fraction of the height."""
        low, high, given = self.low, self.high, np.asarray(values, dtype=np.float64)
        if self.is_log:
            low, high, given = math.log(low), math.log(high), np.log(given)
        return np.asarray((high - given) / (high - low))

    def ticks(self) -> list[float]:
        """Return some three to seven round values from edge to edge."""
        found = _decades(self.low, self.high) if self.is_log else []
        return found if len(found) >= 3 else _round_values(self.low, self.high)


def rises_far(low: float, high: float) -> bool:
    """Whether values, all above 0, lie so far apart that a logarithmic scale tells more."""
    return bool(low > 0 and high / low >= RISES)


def scale_of(values: FLOATS, may_be_log: bool = False) -> Scale:
    """Return a scale for finite `values`, with room at both edges.

    Args:
        values: at least one.
        may_be_log: whether it is logarithmic from `RISES` on.
    """
    low, high = float(values.min()), float(values.max())
    if may_be_log and rises_far(low, high):
        room = (high / low) ** 0.04
        return Scale(low / room, high * room, True)
    room = 0.05 * (high - low) or abs(high) * 0.05 or 1.0
    return Scale(low - room, high + room)


def time_ticks(first: pd.Timestamp, last: pd.Timestamp) -> list[tuple[pd.Timestamp, str]]:
    """Return moments between two times, and what they are called: years, months, days or hours."""
    for freq, form in TIME_STEPS:
        start = first.normalize() if freq in ("YS", "QS", "MS", "W-MON", "D") else first.floor("h")
        if (last - first) / pd.Timedelta(seconds=1) > 1e5 and freq in ("10min", "min", "s"):
            break
        times = pd.date_range(start, last, freq=freq)
        times = times[times >= first]
        if len(times) >= FEWEST_TIMES:
            step = -(-len(times) // MOST_TIMES)
            skipped = -times[0].year % step if freq == "YS" else 0
            return [(time, time.strftime(form)) for time in times[skipped::step]]
    return [(first, first.strftime("%d %b %Y %H:%M"))]


def _round_values(low: float, high: float) -> list[float]:
    rough = (high - low) / 5
    unit = 10.0 ** math.floor(math.log10(rough))
    step = next(each * unit for each in STEPS if each * unit >= rough * 0.999)
    numbers = range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)
    return [number * step for number in numbers]


def _decades(low: float, high: float) -> list[float]:
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    for parts in ((1.0, 2.0, 5.0), (1.0,)):
        found = [part * 10.0**power for power in powers for part in parts]
        found = [each for each in found if low <= each <= high]
        if len(found) <= 8:
            return found
    return found[:: -(-len(found) // 8)]
