"""The fills of a chart as rows of numbers, the form in which its views get them."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from multichat_lab.dashboards.chart.rows import Rows, RowTable
from multichat_lab.trading.broker.orders import SIGNS
from multichat_lab.trading.records.run import Fill


class Maker(NamedTuple):
    """Who did a fill.

    Attributes:
        name: of the participant.
        why: the words with the order; empty where there are none.
    """

    name: str
    why: str = ""


class FillMarks:
    """The fills of a chart, as rows: seconds since 1970, +1 (buy) or -1 (sell), quantity, price.

    A desk shows all its fills again and again; those that are known are not converted anew.
    """

    def __init__(self) -> None:
        self._records: list[Any] = []
        self._makers: list[Maker] = []
        self._table = RowTable(np.empty((0, 4)))

    def __len__(self) -> int:
        return len(self._table)

    @property
    def rows(self) -> Rows:
        """A row for each fill; a view, good until the next `replace`."""
        return self._table.rows

    def makers_from(self, at: int) -> list[Maker]:
        """Return who did the fills from number `at` on; nothing where that is not told."""
        return self._makers[at:]

    def replace(self, fills: Iterable[Fill] | pd.DataFrame, makers: Sequence[Maker] = ()) -> int:
        """Hold exactly `fills`, and who did each, where that is told.

        Returns:
            The number of the first row that is not as it was.
        """
        records: list[Any] = list(fills.itertuples() if isinstance(fills, pd.DataFrame) else fills)
        known = len(self._records)
        is_same = records[:known] == self._records and list(makers[:known]) == self._makers
        at = known if is_same else 0
        rows = [
            (fill.timestamp.timestamp(), SIGNS[fill.side], fill.quantity, fill.price)
            for fill in records[at:]
        ]
        self._table.write(at, np.array(rows, dtype=np.float64).reshape(-1, 4))
        self._records, self._makers = records, list(makers)
        return at
