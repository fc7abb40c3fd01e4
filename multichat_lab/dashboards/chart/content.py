"""What a chart holds: candles, the lines of its indicators, fills and orders."""

from collections.abc import Iterable, Sequence
from typing import Any, TypedDict

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from multichat_lab.dashboards.chart.candles import Candles
from multichat_lab.dashboards.chart.indicators import Indicator, Line
from multichat_lab.dashboards.chart.rows import Rows, RowTable
from multichat_lab.dashboards.parts.formatting import price, shares
from multichat_lab.trading.broker.orders import SIGNS
from multichat_lab.trading.records.records import Fill, Order

FILL_WIDTH = 4


class OrderLine(TypedDict):
    """A working order as a horizontal line.

    Attributes:
        price: where it is drawn: the stop of an order that has one, else its limit.
        side: `buy` or `sell`.
        label: e.g. `Buy 10 limit 98.50`.
        held: it waits until the entry of its bracket has filled.
    """

    price: float
    side: str
    label: str
    held: bool


class Fills:
    """The fills of a chart, as rows: seconds since 1970, +1 (buy) or -1 (sell), quantity, price.

    A desk shows all its fills again and again; those that are known are not converted anew.
    """

    def __init__(self) -> None:
        self._records: list[Any] = []
        self._table = RowTable(np.empty((0, FILL_WIDTH)))

    def __len__(self) -> int:
        return len(self._table)

    @property
    def rows(self) -> NDArray[np.float64]:
        """A row for each fill; a view, good until the next `replace`."""
        return self._table.rows

    def replace(self, fills: Iterable[Fill] | pd.DataFrame) -> int:
        """Hold exactly `fills`; return the number of the first row that is not as it was."""
        records: list[Any] = list(fills.itertuples() if isinstance(fills, pd.DataFrame) else fills)
        known = len(self._records)
        at = known if records[:known] == self._records else 0
        rows = [
            (fill.timestamp.timestamp(), SIGNS[fill.side], fill.quantity, fill.price)
            for fill in records[at:]
        ]
        self._table.write(at, np.array(rows, dtype=np.float64).reshape(len(rows), FILL_WIDTH))
        self._records = records
        return at


def order_lines(orders: Iterable[Order]) -> list[OrderLine]:
    """Return a line for each order that works at a price; others have nothing to draw."""
    lines = []
    for order in orders:
        level = order.limit_price if order.stop_price is None else order.stop_price
        if level is not None and order.status in ("open", "held"):
            lines.append(
                OrderLine(
                    price=level,
                    side=order.side,
                    label=_label(order),
                    held=order.status == "held",
                )
            )
    return lines


def _label(order: Order) -> str:
    words = [order.side.capitalize(), shares(order.quantity)]
    if order.stop_price is not None:
        kind = "trailing stop" if order.type == "trailing_stop" else "stop"
        words.append(f"{kind} {price(order.stop_price)}")
    if order.limit_price is not None:
        words.append(f"limit {price(order.limit_price)}")
    return " ".join(words)


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


class ChartContent:
    """Candles and what belongs to them, kept in step.

    Args:
        bars: the bars so far.

    Attributes:
        candles: the bars in the chart's timeframe.
        overlays: the lines of its indicators.
        fills: what was traded.
        orders: as `order_lines` returns them.
    """

    def __init__(self, bars: Rows) -> None:
        self.candles = Candles(bars)
        self.overlays = Overlays((), bars)
        self.fills = Fills()
        self.orders: list[OrderLine] = []

    def arrange(self, timeframe: str | None, indicators: Sequence[str]) -> None:
        """Merge the bars into another timeframe and compute `indicators` of it."""
        self.candles.arrange(timeframe)
        self.overlays = Overlays(indicators, self.candles.rows)

    def put(self, bars: Rows) -> int:
        """Take in bars; return the number of the first candle that is new or has changed."""
        at = self.candles.put(bars)
        self.overlays.put(at, self.candles.rows[at:])
        return at

    def columns(self, at: int) -> NDArray[np.float64]:
        """Return candles and their indicators side by side, from candle number `at` on."""
        return np.hstack([self.candles.rows[at:], self.overlays.values[at:]])
