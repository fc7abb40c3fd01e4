"""The numbers that lie about in a robot, alone or a few together, and what they tell at once."""

import array
import math
from operator import itemgetter
from typing import Any

import numpy as np
import pandas as pd

from multichat_lab.trading.backtesting.lookahead.market_data import Market
from multichat_lab.trading.backtesting.lookahead.named_values import WRITTEN
from multichat_lab.trading.backtesting.lookahead.single_numbers import (
    ROUND,
    has_digits,
    telling_number,
)


class LooseNumbers:
    """Fractions that a robot holds, and where; counts are whole."""

    def __init__(self) -> None:
        self._single: list[tuple[float, str]] = []
        self._written: list[tuple[float, str]] = []
        self._of_arrays: list[tuple[float, str]] = []

    def note(self, name: str, value: Any, most: int) -> None:
        """Take in a number, or an array that is shorter than `most`."""
        if isinstance(value, float | np.floating):
            if math.isfinite(value):
                kept = self._written if WRITTEN in name else self._single
                kept.append((float(value), name))
            return
        if isinstance(value, pd.Series | array.array):
            value = np.asarray(value)
        if isinstance(value, np.ndarray) and value.size < most and value.dtype.kind == "f":
            found = value[np.isfinite(value)].ravel().tolist()
            self._of_arrays += [(each, name) for each in found]

    def found(self, market: Market) -> tuple[str | None, list[str]]:
        """Return where what may tell the future is, if anywhere; and where many tell nothing."""
        every = [*self._of_arrays, *self._written, *self._single]
        values = [each for each, _ in every]
        innocent = []
        if len({*values}) >= market.least:
            if not market.is_innocent(values):
                return every[-1][1], []
            innocent.append(every[-1][1])
        for kept in (self._single, self._written):
            named = sorted(dict(kept[::-1]).items(), key=itemgetter(1))
            if market.curves.draw([value for value, _ in named]):  # a, b, c … or c0, c1, c2 …
                return named[0][1], []
        return telling_number(market.bars, dict(every[::-1])), innocent

    def chosen(self) -> list[str]:
        """Return where numbers are that nobody sets round: of more than three digits."""
        every = [*self._single, *self._written, *self._of_arrays]
        return [where for each, where in every if has_digits(each, ROUND + 1)]
