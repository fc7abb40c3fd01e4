"""The indicators of a chart: a column for each of their lines, a row for each candle."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from multichat_lab.dashboards.chart.rows import Rows, RowTable
from multichat_lab.trading.indicators.kinds import INDICATORS, Indicator, Kind, Line

__all__ = ["INDICATORS", "Indicator", "Kind", "Line", "Overlays"]


class Overlays:
    """The lines of some indicators, one column each, one row a candle.

    Args:
        names: the indicators, e.g. `("SMA 20", "RSI 14")`.
        candles: the candles so far.

    Raises:
        ChartError: a name that is not known.
    """

    def __init__(self, names: Iterable[str], candles: Rows) -> None:
        self._indicators = [Indicator(name) for name in names]
        columns = [indicator.load(candles) for indicator in self._indicators]
        self._table = RowTable(np.hstack([np.empty((len(candles), 0)), *columns]))

    @property
    def lines(self) -> list[Line]:
        """What each column is."""
        return [line for indicator in self._indicators for line in indicator.lines]

    @property
    def values(self) -> NDArray[np.float64]:
        """The columns, NaN where a line has no value yet; a view, good until the next `put`."""
        return self._table.rows

    def put(self, at: int, candles: Rows) -> None:
        """Take in `candles`, of which the first is number `at`, the last so far or a new one."""
        for number, candle in enumerate(candles, at):
            replaces = number < len(self._table)
            values = [value for each in self._indicators for value in each.put(candle, replaces)]
            self._table.write(number, np.array([values]).reshape(1, -1))
