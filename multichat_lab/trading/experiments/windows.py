"""The windows of a walk-forward: where parameters are chosen, and where they are then tried."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from typing import overload

import pandas as pd

from multichat_lab.errors.trading import MarketDataError
from multichat_lab.trading.market.bars import BarSource

Length = int | str | pd.Timedelta | pd.DateOffset
"""A number of bars; or a time: `"90D"`, `"2 years"`, `"6 months"`, what pandas has for it."""
CALENDAR_LENGTH = re.compile(r"\s*(\d+)\s*(y|years?|mo|months?)\s*", re.IGNORECASE)
MOST_WINDOWS = 10_000


@dataclass(frozen=True, slots=True)
class Window:
    """One window, as places in the times of all bars.

    Attributes:
        train: first bar on which parameters are chosen.
        test: first bar on which they are tried: one after the last that they were chosen on.
        end: one after the last bar on which they are tried.
    """

    train: int
    test: int
    end: int


def all_times(bars: BarSource) -> pd.DatetimeIndex:
    """Return the times of all bars, of several symbols together."""
    frames = [bars] if isinstance(bars, pd.DataFrame) else list(bars.values())
    indexes = [pd.DatetimeIndex(frame.index) for frame in frames]
    return reduce(pd.DatetimeIndex.union, indexes[1:], indexes[0])


def windows_of(
    times: pd.DatetimeIndex, train: Length, test: Length, anchored: bool
) -> list[Window]:
    """Return the windows, the earliest first; the pieces to try parameters on follow each other.

    The last piece ends with the bars, and may be shorter.

    Args:
        times: of all bars.
        train: how long the part is on which parameters are chosen; of an anchored one the first.
        test: how long the piece is on which they are tried.
        anchored: whether the part to choose on begins with the bars, and grows.

    Raises:
        MarketDataError: a length makes no sense, nothing is left to try the parameters on, or
            there are more than 10,000 windows.
    """
    train_length, test_length = length_of("train", train), length_of("test", test)
    found = []
    first = _after(times, 0, train_length)
    while first < len(times):
        end = max(_after(times, first, test_length), first + 1)
        found.append(Window(0 if anchored else _before(times, first, train_length), first, end))
        first = end
        if len(found) > MOST_WINDOWS:
            raise MarketDataError(
                f"test is {test}, which makes more than {MOST_WINDOWS:,} windows",
                "Give longer pieces.",
            )
    if not found or found[0].test == 0:
        raise MarketDataError(
            f"train is {train}, and {len(times):,} bars leave nothing to try the parameters on",
            f"Give more bars, or choose on fewer: train={len(times) // 3}, test={len(times) // 9} "
            "are as many bars.",
        )
    return found


def length_of(name: str, length: Length) -> int | pd.Timedelta | pd.DateOffset:
    """Return a length as a number of bars or a time.

    Raises:
        MarketDataError: it is neither, or not above zero.
    """
    found = _read(length) if isinstance(length, str) else length
    if isinstance(found, int):
        above = found > 0 and not isinstance(found, bool)
    else:
        start = pd.Timestamp(0, tz="UTC")
        above = isinstance(found, pd.Timedelta | pd.DateOffset) and start + found > start
    if not above:
        raise MarketDataError(
            f"{name} is {length!r}", "Give a number of bars, or a time such as '90D' or '2 years'."
        )
    return found


def _read(text: str) -> int | pd.Timedelta | pd.DateOffset:
    """Return the length that a text says, 0 for one that says none."""
    calendar = CALENDAR_LENGTH.fullmatch(text)
    if calendar:
        in_a_unit = 12 if calendar[2].lower().startswith("y") else 1
        return pd.DateOffset(months=in_a_unit * int(calendar[1]))
    if text.strip().isdecimal():
        return int(text)
    try:
        return pd.Timedelta(text)
    except ValueError:
        return 0


@overload
def part_of(bars: pd.DataFrame, times: pd.DatetimeIndex, first: int, end: int) -> pd.DataFrame: ...


@overload
def part_of(
    bars: Mapping[str, pd.DataFrame], times: pd.DatetimeIndex, first: int, end: int
) -> dict[str, pd.DataFrame]: ...


def part_of(bars: BarSource, times: pd.DatetimeIndex, first: int, end: int) -> BarSource:
    """Return the bars from one time on to before another; symbols without any are left out."""
    if isinstance(bars, pd.DataFrame):
        return bars.iloc[first:end]
    low, high = times[first], times[end - 1]
    parts = {name: frame.loc[low:high] for name, frame in bars.items()}
    return {name: frame for name, frame in parts.items() if len(frame)}


def _after(times: pd.DatetimeIndex, first: int, length: int | pd.Timedelta | pd.DateOffset) -> int:
    """Return the place of the first bar that is `length` after that at `first`, or of the end."""
    if isinstance(length, int):
        return min(first + length, len(times))
    return int(times.searchsorted(times[first] + length))


def _before(times: pd.DatetimeIndex, first: int, length: int | pd.Timedelta | pd.DateOffset) -> int:
    if isinstance(length, int):
        return first - length
    return int(times.searchsorted(times[first] - length))
