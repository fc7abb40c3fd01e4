"""A table of numbers that grows at its end."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
LEAST = 64


class RowTable:
    """Rows of float64 that are appended one by one in constant time.

    Args:
        rows: the first rows; their width is the table's.
    """

    def __init__(self, rows: Floats) -> None:
        self._length = len(rows)
        self._held = np.empty((max(LEAST, 2 * len(rows)), rows.shape[1]))
        self._held[: len(rows)] = rows

    def __len__(self) -> int:
        return self._length

    @property
    def rows(self) -> Floats:
        """The rows, oldest first: a view, good until the next `write`."""
        return self._held[: self._length]

    def write(self, at: int, rows: Floats) -> None:
        """Write `rows` from row number `at` on, at most one past the last; later rows go."""
        end = at + len(rows)
        if end > len(self._held):
            grown = np.empty((2 * end, self._held.shape[1]))
            grown[: self._length] = self.rows
            self._held = grown
        self._held[at:end] = rows
        self._length = end
