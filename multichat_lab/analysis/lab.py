"""`Lab`: ask a store anything in SQL, without keeping its writers waiting."""

import sys
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Self
from weakref import WeakSet

import duckdb

from multichat_lab.analysis.file_copy import Lender, copy_from, lends_much
from multichat_lab.analysis.identities import create_views, look_up, require_by
from multichat_lab.analysis.lab_loading import Listener, load_past, opened
from multichat_lab.analysis.lab_tables import COUNTS, beside, connected, create_tables, is_sound
from multichat_lab.analysis.query import copy_frame, frames_named, query_errors
from multichat_lab.analysis.query_limits import Params, QueryLimits
from multichat_lab.analysis.read_only import require_read_only
from multichat_lab.analysis.searching.search import Search
from multichat_lab.analysis.unfit import told_as_damage
from multichat_lab.chat.notes import By
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import QueryError
from multichat_lab.record_table import shown
from multichat_lab.stores.access import Turn
from multichat_lab.stores.contract import Store

if TYPE_CHECKING:
    import pandas as pd


class Lab:
    """A DuckDB copy of a store's tables, brought up to date before each query.

    Tables: those of the store and `parts`, as `SHOW TABLES` lists them; `sessions` has
    `message_count`, `last_activity` and the present `participants` besides. Times are TIMESTAMPTZ
    in UTC, metadata is JSON.

    Only rows past the last query's are copied, so a query costs a few milliseconds more than the
    same in plain DuckDB. The copy is a temporary file: DuckDB bounds its memory.

    Args:
        store: a `SessionPersistence`, an open store, or `TYPE:PATH`, opened and closed by the lab.
        by: `participant`, or `identity`: a person's names are one where `identities` says so.
        limits: the memory, seconds and rows that a question may take; unless given, half of the
            memory that is free, and ten minutes.

    Attributes:
        store: the open store that it copies.
        search: `lab.search("margin risk")`, ranked; see `Search`.
        listeners: are told what was copied, if it was not the first load; held weakly.

    Raises:
        UnknownStoreError, StoreError: the store named by `TYPE:PATH` cannot be opened.
        QueryError: it is no store at all, or `by` is something else.
        StoreBusyError: later, another thread keeps the lab for longer than one waits.

    Example:
        >>> lab = Lab("sqlite:sessions.db")  # doctest: +SKIP
        >>> lab.sql("SELECT sender, count(*) FROM messages GROUP BY sender").df()  # doctest: +SKIP
    """

    def __init__(
        self,
        store: SessionPersistence | Store | str,
        by: By = "participant",
        limits: QueryLimits | None = None,
    ) -> None:
        self._by = require_by(by)
        self._limits = limits or QueryLimits()
        self._own_store = isinstance(store, str)
        self.store = opened(store)
        self._mark: object | None = None
        self._memory = self._limits.held_memory
        self._in_use = Turn(repr(self), self._limits.busy_seconds, "QueryLimits(busy_seconds=...)")
        self._folder = TemporaryDirectory(prefix="multichat-lab-", ignore_cleanup_errors=True)
        self._path = Path(self._folder.name) / "lab.duckdb"
        self._connection: duckdb.DuckDBPyConnection | None = connected(self._path, self._memory)
        create_tables(self._connection)
        create_views(self._connection)
        self.search = Search(self)
        self.listeners: WeakSet[Listener] = WeakSet([self.search.fresh])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Lab({self.store.location!r})"

    def _repr_html_(self) -> str:
        return shown(self.sql(COUNTS).df())

    def sql(
        self, query: str, params: Params = None, by: By | None = None
    ) -> duckdb.DuckDBPyRelation:
        """Bring the tables up to date and ask them `query`.

        A DataFrame among the caller's variables can be named as a table, as in DuckDB itself.

        Args:
            query: one statement that reads: SELECT, FROM, WITH, PIVOT, DESCRIBE, SHOW, SUMMARIZE,
                EXPLAIN.
            params: values for `?`, or for `$name` when they are a mapping.
            by: `participant` or `identity`; the lab's own unless given.

        Returns:
            A DuckDB relation: `.df()`, `.fetchall()`, `.arrow()`, `.pl()`; shown as a table.

        Raises:
            ReadOnlyError: the statement would change the data, or read or write files.
            QueryError: it is not valid SQL, a table or column does not exist, it takes more than
                the lab's limits, or the lab is closed.
        """
        by_identity = require_by(by or self._by) == "identity"
        require_read_only(query, self._limits.seconds)
        self.refresh()
        caller = sys._getframe(1)
        for name, frame in frames_named(query, {**caller.f_globals, **caller.f_locals}).items():
            self.register(name, frame)
        with query_errors(query):
            cursor = self._cursor(by_identity)
            # The answer stays as it is while the lab goes on, and a hidden write is refused.
            cursor.execute("BEGIN TRANSACTION READ ONLY")
            return self._limits.answer(cursor, query, params)

    def register(self, name: str, frame: "pd.DataFrame") -> None:
        """Join the analyst's own table: `frame` can then be asked in SQL under `name`.

        It is copied as it is now; the same name again replaces it. It lives with the lab, and
        nothing of it is recorded.

        Args:
            name: letters, digits and `_`; no table of the lab's own.
            frame: any DataFrame; its index is left out.

        Raises:
            QueryError: the name cannot be used, or DuckDB cannot hold a column.

        Example:
            >>> lab.register("labels", labels)  # doctest: +SKIP
            >>> lab.sql("FROM messages JOIN labels USING (message_id)")  # doctest: +SKIP
        """
        with self._in_use:
            copy_frame(self._open(), name, frame)

    def refresh(self) -> None:
        """Copy what the store gained since the last time; `sql` does so by itself.

        Raises:
            QueryError: the lab is closed; StoreDamagedError: a value fits no column.
        """
        with self._in_use:
            connection = self._open()
            if self._mark is None and lends_much(self.store):
                connection = self._copy_file(self.store)
            with told_as_damage(self.store.location):
                for mark in load_past(connection, self.store, self._mark, self.listeners):
                    self._mark = mark

    def _copy_file(self, store: Lender) -> duckdb.DuckDBPyConnection:
        """Let DuckDB copy a store's file, and return a new connection to the lab's."""
        self._open().close()
        try:
            for mark in copy_from(store, self._path):
                self._mark = mark
        finally:
            self._connection = connected(self._path, self._memory)
        return self._connection

    def close(self) -> None:
        """Drop the copy, and close the store when the lab opened it; twice is harmless."""
        with self._in_use:
            self.search.close()
            if self._connection is not None:
                with suppress(duckdb.ResourceInUseException):  # by a question that was given up
                    self._connection.close()
                self._connection = None
                self._folder.cleanup()
                if self._own_store:
                    self.store.close()

    def _cursor(self, by_identity: bool) -> duckdb.DuckDBPyConnection:
        with self._in_use:
            cursor = self._open().cursor()
        if by_identity:
            look_up(cursor)
        return cursor

    def _open(self) -> duckdb.DuckDBPyConnection:
        if self._connection is None:
            raise QueryError("The lab is closed", "Open a new one: Lab(store).")
        if not is_sound(self._connection):
            with suppress(duckdb.ResourceInUseException):  # by a question that was given up
                self._connection.close()
            self._path = beside(self._path)
            self._connection = connected(self._path, self._memory)
        return self._connection
