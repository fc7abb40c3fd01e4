"""What could be market data, or signals made from them, beside the bars that a robot is shown."""

import array
import re
from collections import deque
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from numbers import Number
from typing import Any

import numpy as np
import pandas as pd

from multichat_lab.trading.market.bars import PRICE_COLUMNS

DISTINCT = 10
"""Sequences with fewer distinct numbers, e.g. a buffer of zeros, are no data."""
SIGNALS = 10
"""So many different words may be signals, such as `buy` and `sell`; more are names or phrases."""
SMALLEST = 4
"""Bytes of a packed number, at the least."""
NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
LONGEST_STATE = 256
"""Bits of the largest whole number that may be a generator's state, a hash or a key."""
ROUND, EXACT = 3, 8
"""Digits: a number with up to three of them is a level that anybody may choose; a price with more
than eight is met by no chance."""
FIRST_SECOND, LAST_SECOND = 5 * 10**8, 10**10  # 1985 to 2286


@dataclass(frozen=True, slots=True)
class Market:
    """What data would have to be like to be of the run.

    Attributes:
        length: number of bars of the longest symbol.
        days: of the bars, UTC.
        bars: symbol → bars.
    """

    length: int
    days: frozenset[date]
    bars: Mapping[str, pd.DataFrame] = field(repr=False)

    @classmethod
    def of(cls, bars: Mapping[str, pd.DataFrame]) -> "Market":
        """Return that of the bars of a run."""
        days = {day for each in bars.values() for day in pd.DatetimeIndex(each.index).date}
        return cls(max(len(each) for each in bars.values()), frozenset(days), bars)

    @property
    def least(self) -> int:
        """How many numbers could be data."""
        return max(self.length // 2, DISTINCT)

    def price_among(self, numbers: Mapping[float, str]) -> str | None:
        """Return the name of a number that is a price of these bars, and not by chance.

        One with more digits than chance meets, or the highest or lowest of all: one number is
        enough to know the day on which to sell.
        """
        told = [each for each in numbers if float(f"{each:.{ROUND}g}") != each]
        exact = [each for each in told if float(f"{each:.{EXACT}g}") != each]
        for frame in self.bars.values() if told else ():
            prices = frame[[*PRICE_COLUMNS]].to_numpy(dtype=float)
            extremes = np.concatenate([prices.min(axis=0), prices.max(axis=0)])
            for known, some in ((extremes, told), (prices, exact)):
                found = np.intersect1d(known, some)
                if len(found):
                    return numbers[float(found[0])]
        return None

    def could_be_data(self, value: Any) -> bool:
        """Whether a value could be data of this market, or signals made from them."""
        if isinstance(value, pd.DataFrame | pd.Series):
            least = DISTINCT if isinstance(value.index, pd.DatetimeIndex) else self.least
            return len(value) >= least
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
        days = {_day_of(each) for each in values} & self.days
        if len(days) >= max(self.length // 5, DISTINCT):
            return True
        if len(values) < self.least:
            return False
        if all(isinstance(each, bool | str) for each in values):
            numbers_told = sum(NUMBER.fullmatch(each) is not None for each in map(str, values))
            return numbers_told >= self.least or 1 < len(set(values)) <= SIGNALS
        numbers = {each for each in values if isinstance(each, Number)}
        rows = [each for each in values if isinstance(each, list | tuple | Mapping)]
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


def _day_of(value: Any) -> date | None:
    """Return the day of a time, in whatever form, UTC; None for what is no time."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).date() if value.tzinfo else value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, str):
        found = DAY.match(value)
        return _parsed(found[0]) if found else None
    if isinstance(value, int) and not isinstance(value, bool):
        for unit in (1, 10**3, 10**6, 10**9):  # seconds, milli-, micro- and nanoseconds
            if FIRST_SECOND <= value // unit < LAST_SECOND:
                return datetime.fromtimestamp(value // unit, UTC).date()
    return None


def _parsed(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
