"""`UtteranceTable`: what the view `utterances` shows, kept as a table that answers at once."""

import itertools
from typing import Any

import duckdb

from multichat_lab.analysis.lab import Lab
from multichat_lab.analysis.query import query_errors
from multichat_lab.analysis.sliced import SlicedLab
from multichat_lab.analysis.utterances import utterances
from multichat_lab.errors import QueryError
from multichat_lab.palette import participant_colors
from multichat_lab.stores.questions import Changes
from multichat_lab.stores.schema import CATALOGUE

FIELDS = ", ".join(
    f"m.{name}"
    for name in (
        "session_id", "seq", "message_id", "sender", "recipient", "content", "kind", "timestamp",
        "time_kind", "reply_kind", "model", "tokens_in", "tokens_out", "cost", "revisions",
    )
)  # fmt: skip
PROFILE = "sender, recipient, kind, status, answered, labels, outcome"
"""What a message has in common with many others: lists are counted by profile, not by message."""
NUMBERED = f"SELECT *, hash({{salt}}, {PROFILE}) AS profile FROM ({{whole}})"  # noqa: S608
THESE = "session_id IN (SELECT unnest($sessions::VARCHAR[]))"

Row = dict[str, Any]
_numbers = itertools.count(1)


class UtteranceTable:
    """The utterances of a lab as a table beside its own.

    A million of them are counted in milliseconds, which the view would take a second for. Only
    sessions in which something changed are made anew.

    Args:
        lab: the whole, not a slice.
        inferred: whether replies that were inferred count.

    Attributes:
        lab: the lab.
        inferred: whether they count; may be changed.
        name: of the table, in SQL.
        profiles: name of the table of what messages have in common.

    Raises:
        QueryError: the lab is a slice.
    """

    def __init__(self, lab: Lab, inferred: bool = False) -> None:
        if isinstance(lab, SlicedLab):
            raise QueryError(f"{lab!r} is a slice", "Take the whole lab, and select the label.")
        self.lab = lab
        self.inferred = inferred
        self.name = f"lab.internal.browsed_{next(_numbers)}"
        self.profiles = f"{self.name}_profiles"
        self._salt = 0
        self._colors: dict[str, str] = {}
        self._made: tuple[bool, int] | None = None  # with inferred replies, as of which change
        self._change = 0
        self._changed: set[str | None] = set()  # sessions since then; None: any
        with lab._in_use:
            lab.refresh()  # a first load may open the lab's file anew
            lab.listeners.add(self)
        self._cursor = lab._open().cursor()

    def refresh(self) -> tuple[bool, int]:
        """Bring lab and table up to date; return what tells one state from another.

        Raises:
            QueryError: the lab is closed.
        """
        with self.lab._in_use:
            self.lab.refresh()
            if self._made != (self.inferred, self._change):
                self._bring_up()
                self._made = (self.inferred, self._change)
                self._changed.clear()
            return self._made

    def arrive(self, changes: Changes) -> None:
        """Hear what the lab has copied."""
        self._change += 1
        self._changed |= sessions_among(changes)

    def rows(self, query: str, values: dict[str, Any] | None = None) -> list[Row]:
        """Return the rows of a query over the table and the lab's own, as they are now."""
        with self.lab._in_use, query_errors(query):
            self._cursor.execute(query, values)
            names = [each[0] for each in self._cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in self._cursor.fetchall()]

    def keep(self, name: str, query: str, values: dict[str, Any] | None = None) -> None:
        """Keep the answer to a query as a table, which later ones find under its name."""
        with self.lab._in_use, query_errors(query):
            self._cursor.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {query}", values)

    def color_of(self, name: str) -> str:
        """Return the colour of somebody, the same in every list; a newcomer gets a free one."""
        if not self._colors:
            query = f"SELECT DISTINCT sender FROM {self.name}"  # noqa: S608 - our own name
            self._colors = participant_colors(row["sender"] for row in self.rows(query))
        if name not in self._colors:
            self._colors = participant_colors([name], self._colors)
        return self._colors[name]

    def close(self) -> None:
        """Drop the tables; the lab stays."""
        with self.lab._in_use:
            self._cursor.execute(f"DROP TABLE IF EXISTS {self.name}")
            self._cursor.execute(f"DROP TABLE IF EXISTS {self.profiles}")
            self._made = None

    def _bring_up(self) -> None:
        by_identity = self.lab._by == "identity"  # then any change may be one of who is who
        is_other = self._made is None or self._made[0] != self.inferred
        writer = self.lab._cursor(by_identity)
        writer.begin()
        if is_other or by_identity or None in self._changed:
            self._fill(writer)
        elif some := [each for each in self._changed if each]:
            self._replace(writer, some)
        alike = f"SELECT count(*) - count(DISTINCT profile) FROM {self.profiles}"  # noqa: S608
        [(collisions,)] = writer.execute(alike).fetchall()
        writer.commit()
        if collisions:
            self._salt, self._made = self._salt + 1, None
            self._bring_up()

    def _fill(self, writer: duckdb.DuckDBPyConnection) -> None:
        whole = NUMBERED.format(salt=self._salt, whole=utterances(self.inferred, FIELDS))
        writer.execute(f"CREATE OR REPLACE TABLE {self.name} AS {whole}")
        profiles = f"SELECT DISTINCT profile, {PROFILE} FROM {self.name}"  # noqa: S608
        writer.execute(f"CREATE OR REPLACE TABLE {self.profiles} AS {profiles}")

    def _replace(self, writer: duckdb.DuckDBPyConnection, sessions: list[str]) -> None:
        values = {"sessions": sessions}
        writer.execute(f"DELETE FROM {self.name} WHERE {THESE}", values)  # noqa: S608
        narrow = NUMBERED.format(salt=self._salt, whole=utterances(self.inferred, FIELDS, THESE))
        writer.execute(f"INSERT INTO {self.name} {narrow}", values)
        found = f"SELECT DISTINCT profile, {PROFILE} FROM {self.name} WHERE {THESE}"  # noqa: S608
        # those that nothing has any more stay: they count nothing
        writer.execute(f"INSERT INTO {self.profiles} ({found} EXCEPT FROM {self.profiles})", values)


def sessions_among(changes: Changes) -> set[str | None]:
    """Return the sessions that were changed; None is among them when any may have been."""
    if changes.reload or changes.packed:
        return {None}
    found: set[str | None] = set()
    for table, rows in changes.rows.items():
        names = CATALOGUE[table].names
        if "session_id" in names:
            place = names.index("session_id")
            found.update(row[place] for row in rows if row[place])
    return found
