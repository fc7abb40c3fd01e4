"""`UtteranceTable`: what the view `utterances` shows, kept as a table that answers at once."""

import itertools
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from typing import Any

import duckdb

from multichat_lab.analysis.browsing.table_writer import PROFILES, TableWriter
from multichat_lab.analysis.browsing.touched import Touched
from multichat_lab.analysis.lab import Lab
from multichat_lab.analysis.people_colors import colors_of_all
from multichat_lab.analysis.query import query_errors
from multichat_lab.analysis.sliced import SlicedLab
from multichat_lab.errors import QueryError
from multichat_lab.stores.duckdb.file import all_or_nothing
from multichat_lab.stores.questions import Changes

Row = dict[str, Any]
_numbers = itertools.count(1)


class UtteranceTable:
    """The utterances of a lab as a table beside its own.

    A million of them are counted in milliseconds, which the view would take a second for. Only
    messages to which something happened are made anew, and sessions of which much has changed.

    Args:
        lab: the whole, not a slice.
        inferred: whether replies that were inferred count.

    Attributes:
        lab: the lab.
        inferred: whether they count; may be changed.
        name: of the table, in SQL.
        profiles: name of the table of what messages have in common.
        people: who is in which session, in SQL: by identity where the lab tells people so.

    Raises:
        QueryError: the lab is a slice.
    """

    def __init__(self, lab: Lab, inferred: bool = False) -> None:
        if isinstance(lab, SlicedLab):
            raise QueryError(f"{lab!r} is a slice", "Take the whole lab, and select the label.")
        self.lab = lab
        self.inferred = inferred
        self.name = f"lab.internal.browsed_{next(_numbers)}"
        self.profiles = f"{self.name}{PROFILES}"
        self.people = "lab.identity.participants" if lab._by == "identity" else "participants"
        self._salt = 0
        self._colors: dict[str, str] = {}
        self._made: tuple[bool, int] | None = None  # with inferred replies, as of which change
        self._change = 0
        self._touched = Touched()  # since then
        with lab._in_use:
            lab.refresh()  # a first load may open the lab's file anew
            lab.listeners.add(self)
        self._connection = lab._open()
        self._cursor = self._connection.cursor()

    def refresh(self) -> tuple[bool, int]:
        """Bring lab and table up to date; return what tells one state from another.

        Raises:
            QueryError: the lab is closed.
        """
        with self.lab._in_use:
            self.lab.refresh()
            connection = self.lab._open()
            if connection is not self._connection:  # the lab had to open its copy anew
                self._connection, self._cursor = connection, connection.cursor()
                self._made, self._change = None, self._change + 1
            if self._made != (self.inferred, self._change):
                self._bring_up()
                self._made = (self.inferred, self._change)
                self._touched = Touched()
            return self._made

    def arrive(self, changes: Changes) -> None:
        """Hear what the lab has copied."""
        self._change += 1
        self._touched.add(changes)

    def rows(self, query: str, values: dict[str, Any] | None = None) -> list[Row]:
        """Return the rows of a query over the table and the lab's own, as they are now.

        Raises:
            QueryError: it takes more than the lab's limits.
        """
        with self.lab._in_use, query_errors(query), self._bounded() as cursor:
            names, rows = self.lab._limits.fetched(cursor, query, values)
            return [dict(zip(names, row, strict=True)) for row in rows]

    def keep(self, name: str, query: str, values: dict[str, Any] | None = None) -> None:
        """Keep the answer to a query as a table, which later ones find under its name.

        Raises:
            QueryError: it takes more than the lab's limits.
        """
        kept = f"CREATE OR REPLACE TEMP TABLE {name} AS {query}"
        with self.lab._in_use, query_errors(query), self._bounded() as cursor:
            self.lab._limits.bounded(cursor, partial(cursor.execute, kept, values))

    @contextmanager
    def _bounded(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Lend the cursor; one whose question took too long may be at it still, and is left."""
        try:
            yield self._cursor
        except QueryError:
            self._cursor = self._connection.cursor()
            self._change += 1  # what was kept as a table is to be kept anew
            raise

    def color_of(self, name: str) -> str:
        """Return the colour of somebody, the same in every list; a newcomer gets a free one."""
        if name not in self._colors:
            self.color_everybody(name)
        return self._colors[name]

    def color_everybody(self, *newcomers: str) -> None:
        """Give a colour to everybody who has none, and to those who are named."""

        def ask(query: str) -> list[tuple[Any, ...]]:
            return [tuple(row.values()) for row in self.rows(query)]

        self._colors = colors_of_all(ask, self.name, self._colors, newcomers)

    def close(self) -> None:
        """Drop the tables; the lab stays."""
        with self.lab._in_use:
            self._cursor.execute(f"DROP TABLE IF EXISTS {self.name}")
            self._cursor.execute(f"DROP TABLE IF EXISTS {self.profiles}")
            self._made = None

    def _bring_up(self) -> None:
        by_identity = self.lab._by == "identity"  # then any change may be one of who is who
        is_other = self._made is None or self._made[0] != self.inferred
        touched = self._touched
        with closing(self.lab._cursor(by_identity)) as connection, all_or_nothing(connection):
            writer = TableWriter(connection, self.name, self.inferred, self._salt)
            if is_other or by_identity or touched.everything:
                writer.fill()
            else:
                writer.replace(touched.sessions | writer.renew(touched.messages))
            is_clear = writer.is_clear()
        if not is_clear:
            self._salt, self._made = self._salt + 1, None
            self._bring_up()
