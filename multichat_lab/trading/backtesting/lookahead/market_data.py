"""What could be market data, or signals made from them, beside the bars that a robot is shown."""

import array
import math
import re
from collections import deque
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from numbers import Number
from typing import Any

import numpy as np
import pandas as pd

from multichat_lab.trading.backtesting.lookahead.fitted_curves import Curves
from multichat_lab.trading.backtesting.lookahead.named_days import (
    FEWEST_DAYS,
    MOST_DAYS,
    are_turns,
)
from multichat_lab.trading.backtesting.lookahead.relation import (
    knows_of,
    knows_of_days,
)
from multichat_lab.trading.backtesting.lookahead.values_told import (
    SIGNALS,
    day_of,
    days_told,
    numbers_told,
)
from multichat_lab.trading.records.rows import Bar

DISTINCT = 10
"""Sequences with fewer distinct numbers, e.g. a buffer of zeros, are no data."""
SMALLEST = 4
"""Bytes of a packed number, at the least."""
NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")
LONGEST_STATE = 256
"""Bits of the largest whole number that may be a generator's state, a hash or a key."""
LONGEST_NUMBER = 64
"""Bits of a whole number that counts or names something."""


@dataclass(frozen=True, slots=True)
class Market:
    """What data would have to be like to be of the run.

    Attributes:
        length: number of bars of the longest symbol.
        days: of the bars, UTC.
        bars: symbol → bars.
        curves: what numbers are drawn by.
    """

    length: int
    days: frozenset[date]
    bars: Mapping[str, pd.DataFrame] = field(repr=False)
    curves: Curves = field(repr=False)

    @classmethod
    def of(cls, bars: Mapping[str, pd.DataFrame]) -> "Market":
        """Return that of the bars of a run."""
        days = {day for each in bars.values() for day in pd.DatetimeIndex(each.index).date}
        length = max(len(each) for each in bars.values())
        return cls(length, frozenset(days), bars, Curves(bars))

    @property
    def least(self) -> int:
        """How many numbers could be data."""
        return max(self.length // 2, DISTINCT)

    def is_innocent(self, value: Any) -> bool:
        """Whether data tell nothing of these bars, as far as that can be seen, see `relation`."""
        if self.curves.draw(value):
            return False
        if days := days_told(value):
            return not knows_of_days(self.bars, days)
        numbers = numbers_told(value)
        return bool(numbers) and not any(knows_of(self.bars, each) for each in numbers)

    def names_turns(self, value: Any) -> bool:
        """Whether a value names a few days, and they are the best or the worst of all."""
        is_few = isinstance(value, list | tuple | deque | Set | Mapping | np.ndarray)
        if not is_few or not FEWEST_DAYS <= len(value) < MOST_DAYS:
            return False
        if day_of(next(iter(value))) is None and not isinstance(value, np.ndarray):
            return False
        days = days_told(value)
        return bool(days) and are_turns(self.bars, days)

    def could_be_encoded(self, value: Any) -> bool:
        """Whether a value, however it is packed, has room for a bit for every second bar.

        Or for ten days: so few may be enough to know.
        """
        room = max(self.least // 8, DISTINCT)
        if isinstance(value, str):
            words = value.split()  # a sentence has more than a few different ones
            is_coded = len(words) == 1 or (len(words) >= room and len({*words}) <= SIGNALS)
            return len(value) >= room and is_coded
        if isinstance(value, int):
            return value.bit_length() > max(self.least // 2, LONGEST_NUMBER)
        kinds = (bytes, bytearray, list, tuple, deque, Set, Mapping, np.ndarray, pd.Index)
        if not isinstance(value, (*kinds, pd.Series, array.array)) or len(value) < DISTINCT:
            return False
        return len(value) >= room or bool(days_told(value))

    def could_be_data(self, value: Any) -> bool:
        """Whether a value could be data of this market, or signals made from them."""
        if self.curves.draw(value):
            return True
        if isinstance(value, pd.DataFrame | pd.Series):
            least = DISTINCT if isinstance(value.index, pd.DatetimeIndex) else self.least
            return len(value) >= least
        if isinstance(value, bytearray):
            value = bytes(value)
        if isinstance(value, str | bytes):
            if isinstance(value, bytes) and not _is_text(value):
                return len(value) >= SMALLEST * self.least
            return is_text_of_numbers(value, self.least)
        return self._is_large(value)

    def _is_large(self, value: Any) -> bool:
        if isinstance(value, int):
            return value.bit_length() > max(self.least, LONGEST_STATE)
        if isinstance(value, np.ndarray | pd.Index | array.array):
            values = np.asarray(value)
            return values.dtype.kind in "fiubM" and self._varies(values.ravel().tolist())
        if isinstance(value, Mapping):
            return self._varies([*value.values()]) or self._varies([*value])
        return isinstance(value, list | tuple | deque | Set) and self._varies([*value])

    def _varies(self, values: list[Any]) -> bool:
        """Whether there are enough numbers, rows or days of the market, and not all alike."""
        if len(values) < min(self.least, max(self.length // 5, DISTINCT)):
            return False
        days = {day_of(each) for each in values} & self.days
        if len(days) >= max(self.length // 5, DISTINCT):
            return True
        if len(values) < self.least:
            return False
        if all(isinstance(each, bool | str) for each in values):
            numbers_told = sum(NUMBER.fullmatch(each) is not None for each in map(str, values))
            return numbers_told >= self.least or 1 < len(set(values)) <= SIGNALS
        numbers = {each for each in values if isinstance(each, Number)}
        numbers = {each for each in numbers if not isinstance(each, float) or math.isfinite(each)}
        rows = [each for each in values if isinstance(each, list | tuple | Mapping | Bar)]
        return len(numbers) >= DISTINCT or len(rows) >= self.least


def is_text_of_numbers(text: str | bytes, least: int) -> bool:
    """Whether a text, e.g. of a file, holds at least `least` numbers that are not all alike."""
    if len(text) < 2 * least:
        return False
    words = text.decode(errors="replace") if isinstance(text, bytes) else text
    numbers = NUMBER.findall(words)
    return len(numbers) >= least and len(set(numbers)) >= DISTINCT


def _is_text(value: bytes) -> bool:
    try:
        return value.decode().isprintable()
    except UnicodeDecodeError:
        return False
