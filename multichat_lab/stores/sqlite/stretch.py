"""Rows of an SQLite table between two of their numbers."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from multichat_lab.columns import quoted
from multichat_lab.stores.schema import CATALOGUE


@dataclass(frozen=True, slots=True)
class Stretch:
    """Rows of a table, by their number.

    Attributes:
        cursor: where they are read, inside a transaction of the caller's.
        table: its name in the catalogue.
        after: the number before theirs.
        last: the highest of theirs.
    """

    cursor: sqlite3.Connection
    table: str
    after: int
    last: int

    def select(self, values: Sequence[str], of: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Return these values of the rows, which SQL may reckon from all of them.

        The rows come as they lie in the file, which an index would not keep to.
        """
        mark = CATALOGUE[self.table].mark
        return self.cursor.execute(
            f"SELECT {', '.join(values)} FROM {self.table} NOT INDEXED"  # noqa: S608
            f" WHERE {mark} > ? AND {mark} <= ?",
            (*of, self.after, self.last),
        ).fetchall()

    def alike(self) -> dict[str, Any]:
        """Return columns that have one value in the first row and the last; never all columns."""
        mark, names = CATALOGUE[self.table].mark, CATALOGUE[self.table].names
        first, *more = self.cursor.execute(
            f"SELECT {quoted(names)} FROM {self.table} WHERE {mark} IN (?, ?)",  # noqa: S608
            (self.after + 1, self.last),
        ).fetchall()
        ends = zip(names, first, (more or [first])[0], strict=True)
        same = ((name, one) for name, one, other in ends if one == other)
        return dict(islice(same, len(names) - 1))

    def having(self, values: Mapping[str, object]) -> dict[str, Any]:
        """Return those of these columns and values that all of the rows have."""
        same = (f'count(*) FILTER (WHERE "{name}" IS ?)' for name in values)
        ((count, *counts),) = self.select(["count(*)", *same], tuple(values.values()))
        found = zip(values.items(), counts, strict=True)
        return {name: value for (name, value), having in found if having == count}

    def parts(self, size: int) -> Iterator["Stretch"]:
        """Cut it into pieces of at most so many rows, none of them empty."""
        mark, after = CATALOGUE[self.table].mark, self.after
        while first := self._first_past(mark, after):
            after = min(first + size - 1, self.last)
            yield Stretch(self.cursor, self.table, first - 1, after)

    def _first_past(self, mark: str, after: int) -> int | None:
        ((first,),) = self.cursor.execute(
            f"SELECT min({mark}) FROM {self.table} WHERE {mark} > ? AND {mark} <= ?",  # noqa: S608
            (after, self.last),
        ).fetchall()
        return None if first is None else int(first)
