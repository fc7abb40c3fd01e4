"""Rows that an engine takes down as it goes, and reads by columns when it is over."""

from collections.abc import Iterable, Sequence
from typing import Any, overload


class RowLog(Sequence[tuple[Any, ...]]):
    """Rows of one width, which only grow: all values of all rows stand in one list.

    A list of tuples would keep an object for each row, which takes memory anew, is walked by the
    collector of garbage, and is looked up again by whoever wants a column; here that is a slice.

    Args:
        width: number of values in a row.

    Attributes:
        values: of all rows, one after the other; `values.extend(row)` is the quickest way to add
            one.

    Example:
        >>> log = RowLog(2)
        >>> log.append(("ACME", 7.0))
        >>> log[0], log.column(1)
        (('ACME', 7.0), [7.0])
    """

    __slots__ = ("values", "width")

    def __init__(self, width: int) -> None:
        self.width = width
        self.values: list[Any] = []

    def append(self, row: Iterable[Any]) -> None:
        """Add a row, of as many values as the log is wide."""
        self.values.extend(row)

    def column(self, place: int) -> list[Any]:
        """Return one value of each row, by its place in them from 0 up."""
        return self.values[place :: self.width]

    def __len__(self) -> int:
        return len(self.values) // self.width

    @overload
    def __getitem__(self, place: int) -> tuple[Any, ...]: ...
    @overload
    def __getitem__(self, place: slice) -> list[tuple[Any, ...]]: ...
    def __getitem__(self, place: int | slice) -> tuple[Any, ...] | list[tuple[Any, ...]]:
        chosen = range(0, len(self.values), self.width)[place]
        if isinstance(chosen, int):
            return tuple(self.values[chosen : chosen + self.width])
        return [tuple(self.values[start : start + self.width]) for start in chosen]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RowLog) and self.values == other.values

    __hash__ = None  # type: ignore[assignment]  # it changes
