"""What is drawn on a chart besides prices: fills as arrows, working orders as lines."""

from collections.abc import Iterable
from typing import Any, TypedDict

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from multichat_lab.dashboards.chart.row_table import RowTable
from multichat_lab.trading.orders import SIGNS
from multichat_lab.trading.records import Fill, Order

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
        price = order.limit_price if order.stop_price is None else order.stop_price
        if price is not None and order.status in ("open", "held"):
            lines.append(
                OrderLine(
                    price=price,
                    side=order.side,
                    label=_label(order),
                    held=order.status == "held",
                )
            )
    return lines


def _label(order: Order) -> str:
    words = [order.side.capitalize(), f"{order.quantity:,.10g}"]
    if order.stop_price is not None:
        kind = "trailing stop" if order.type == "trailing_stop" else "stop"
        words.append(f"{kind} {order.stop_price:,.2f}")
    if order.limit_price is not None:
        words.append(f"limit {order.limit_price:,.2f}")
    return " ".join(words)
