"""Curves that a chart is given, beside the indicators that it reckons itself."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from multichat_lab.dashboards.chart.indicators import Line
from multichat_lab.dashboards.chart.rows import MICROSECONDS, TIME, Rows

Curve = tuple[Line, pd.Series]
"""A line and its values by time, any zone, oldest first."""


class Curves:
    """Values by time, and which of them a candle shows: the last that is known when it ends.

    Args:
        curves: the lines with their values.
    """

    def __init__(self, curves: Sequence[Curve] = ()) -> None:
        self._curves = [(_seconds(values), values.to_numpy(np.float64)) for _, values in curves]
        self.lines = [line for line, _ in curves]

    def at(self, candles: Rows) -> NDArray[np.float64]:
        """Return a row for each candle, NaN before a curve begins."""
        if not self._curves:
            return np.empty((len(candles), 0))
        ends = np.append(candles[1:, TIME], np.inf)
        columns = []
        for times, values in self._curves:
            last = np.searchsorted(times, ends) - 1
            columns.append(np.where(last >= 0, values[last], np.nan))
        return np.column_stack(columns)


def _seconds(values: pd.Series) -> NDArray[np.float64]:
    return pd.DatetimeIndex(values.index).as_unit("us").asi8 / MICROSECONDS
