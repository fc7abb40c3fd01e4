"""The ticks of all matplotlib figures: numbers in one format, durations, ends of months."""

from collections.abc import Callable
from typing import Any

import matplotlib.dates
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.ticker import FixedLocator, FuncFormatter, LogLocator, NullFormatter
from numpy.typing import NDArray

from multichat_lab.formatting import duration, number, tick

dates: Any = matplotlib.dates
"""Untyped in part."""
MONTHS_FROM = 62
"""Days from which on dates are told at the ends of months."""
MOST_MONTHS = 10
OFFSETS = ("", "%Y", "%b %Y", "%d %b %Y", "%d %b %Y", "%d %b %Y %H:%M")
"""What ticks of years, months, days, hours, minutes and seconds have in common."""
MOMENTS = (
    0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 60, 180, 600, 1_800, 3_600, 3 * 3_600, 10 * 3_600, 86_400,
    3 * 86_400, 10 * 86_400, 30 * 86_400, 100 * 86_400,
)  # fmt: skip
"""Ticks of an axis of seconds."""


def formatted(axis: Axis, form: Callable[[float], str] = number) -> None:
    """Write the ticks of an axis as numbers are written everywhere."""
    axis.set_major_formatter(FuncFormatter(lambda value, _: form(value)))


def value_ticks(axes: Axes, is_log: bool) -> None:
    """Write the ticks of prices or money, on a logarithmic scale where they rise far."""
    if is_log:
        axes.set_yscale("log")
        axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axes.yaxis.set_minor_formatter(NullFormatter())
        formatted(axes.yaxis)
    else:
        stepped(axes.yaxis)


def stepped(axis: Axis) -> None:
    """Write the ticks of an axis with as many decimals as tell each from the next."""
    axis.set_major_formatter(
        FuncFormatter(lambda value, _: tick(value, axis.get_majorticklocs().tolist()))
    )


def duration_ticks(axis: Axis) -> None:
    """Put the ticks of a logarithmic axis of seconds where people count: 1 s, 1 min, 1 h, 1 d."""
    axis.set_major_locator(FixedLocator([*MOMENTS]))
    axis.set_minor_locator(FixedLocator([]))
    formatted(axis, duration)


def date_ticks(axis: Axis, first: pd.Timestamp, last: pd.Timestamp) -> None:
    """Put the ticks of an axis of UTC dates on the ends of months where the dates span months."""
    if (last - first).days < MONTHS_FROM:
        locator = dates.AutoDateLocator(tz="UTC", minticks=3, maxticks=8)
        axis.set_major_locator(locator)
        axis.set_major_formatter(
            dates.ConciseDateFormatter(locator, tz="UTC", offset_formats=[*OFFSETS])
        )
        return
    ends = month_ends(first, last)
    axis.set_major_locator(FixedLocator(list(dates.date2num(ends))))
    axis.set_major_formatter(dates.DateFormatter("%d %b %Y", tz="UTC"))


def month_ends(first: pd.Timestamp, last: pd.Timestamp) -> pd.DatetimeIndex:
    """Return the ends of months between two dates, few enough to be written.

    They are of every month, or of every 2nd, 3rd, 6th, or 12th, or of every so many years.
    """
    ends = pd.date_range(first.normalize(), last.normalize(), freq="ME")
    steps = [1, 2, 3, 6, *range(12, 1_300, 12)]
    step = next(each for each in steps if len(ends) <= MOST_MONTHS * each)
    months = ends.year * 12 + ends.month
    chosen: pd.DatetimeIndex = ends[months % step == 0]
    return chosen


def date_places(moments: pd.DatetimeIndex) -> NDArray[np.float64]:
    """Return where moments stand on an axis of dates."""
    utc = moments.tz_convert("UTC").tz_localize(None) if moments.tz is not None else moments
    places = dates.date2num(utc.to_numpy())  # moments with a zone would be made objects, each
    return np.asarray(places, dtype=np.float64)
