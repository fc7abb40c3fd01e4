"""Writing rows to a Parquet data set: new ones come to the last part of their month, or a new one.

Rows that take the place of others stay in the part of these. A part grows as long as what comes to
it is not far less than what it has, so that there are few of them and each row is written again a
few times only.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import duckdb

from multichat_lab.columns import Row, quoted
from multichat_lab.stores.copying.dataset.files import Files
from multichat_lab.stores.copying.dataset.manifest import Manifest, part_of
from multichat_lab.stores.copying.dataset.shape import (
    COLUMNS,
    SERIAL,
    declared,
    folder_of,
    month_of,
    packed,
    renewed,
)

LARGEST = 100_000
"""Rows, beyond which no part grows: they are in memory when one of them is rewritten."""

GROWTH = 4
"""A part takes what comes to it when it has no more than so many times as many rows."""


class Dead(NamedTuple):
    """Rows that go, or whose places are taken.

    Attributes:
        columns: by which they are known.
        keys: their values.
    """

    columns: tuple[str, ...]
    keys: Sequence[Row]


@dataclass(slots=True)
class Change:
    """What becomes of a data set.

    Attributes:
        rows: table → new rows, in the column order of `COLUMNS`.
        dead: table → which rows go before these come.
    """

    rows: dict[str, list[Row]] = field(default_factory=dict)
    dead: dict[str, Dead] = field(default_factory=dict)

    @property
    def tables(self) -> list[str]:
        """The tables that change."""
        named = {table for table, each in self.rows.items() if each} | {
            table for table, each in self.dead.items() if each.keys
        }
        return [each for each in COLUMNS if each in named]


class Rewriting:
    """Makes the parts of a data set that a change makes other ones.

    Args:
        connection: where rows are on their way.
        files: the data set.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, files: Files) -> None:
        self._connection, self._files = connection, files
        self._parts = dict(files.manifest.parts)
        self._serial, self._numbered = files.manifest.serial, files.manifest.numbered

    def staged(self, change: Change) -> Manifest:
        """Make the parts aside, and return the manifest that names them."""
        self._files.clear()
        for table in change.tables:
            rows = change.rows.get(table, [])
            dead = change.dead.get(table, Dead((), ()))
            months = self._load(table, rows)
            held = self._load_dead(table, dead)
            hosts = {self._host(table, month, count, held): month for month, count in months}
            for name in {*held, *hosts}:
                self._make(table, name, hosts.get(name), dead.columns if held else ())
        return self._manifest()

    def renewed(self, tables: Sequence[str]) -> Manifest:
        """Make the parts of tables aside with the columns that came since, by their defaults."""
        self._files.clear()
        before = self._files.manifest
        for table in tables:
            for name in before.of_table(table):
                path = self._files.folder / name
                old = self._connection.read_parquet([str(path)], hive_partitioning=False)
                self._put(name, old.project(renewed(table, before.columns[table])))
        return self._manifest()

    def _manifest(self) -> Manifest:
        return Manifest(dict(sorted(self._parts.items())), self._serial, self._numbered)

    def _load(self, table: str, rows: Sequence[Row]) -> list[tuple[str, int]]:
        """Take rows in, each with its number and month, and return how many each month has."""
        counts: dict[str, int] = defaultdict(int)
        numbered = []
        for serial, row in enumerate(rows, start=self._serial):
            month = month_of(table, row)
            counts[month] += 1
            numbered.append((*row, serial, month))
        self._serial += len(rows)
        columns = f"{declared(table, 'stored')}, month VARCHAR"
        self._connection.execute(f"CREATE OR REPLACE TABLE fresh ({columns})")
        if numbered:
            names = [*COLUMNS[table], SERIAL, "month"]
            appender = self._connection.appender("fresh", columns=names)
            appender.append_rows(numbered)
            appender.flush()
        return list(counts.items())

    def _load_dead(self, table: str, dead: Dead) -> set[str]:
        """Take keys in of rows that go, and return the parts that have any of them."""
        parts = self._files.manifest.of_table(table)
        if not dead.keys or not parts:
            return set()
        types = ", ".join(f'"{e}" {COLUMNS[table][e].form.stored}' for e in dead.columns)
        self._connection.execute(f"CREATE OR REPLACE TABLE dead ({types})")
        appender = self._connection.appender("dead", columns=list(dead.columns))
        appender.append_rows(list(dead.keys))
        appender.flush()
        places = {str(self._files.folder / each): each for each in parts}
        rows = self._connection.read_parquet(list(places), hive_partitioning=False, filename=True)
        rows.create_view("held", replace=True)
        found = self._connection.execute(
            f"SELECT DISTINCT filename FROM held SEMI JOIN dead USING ({quoted(dead.columns)})"  # noqa: S608
        ).fetchall()
        return {places[path] for (path,) in found}

    def _host(self, table: str, month: str, count: int, held: set[str]) -> str:
        """Return the part to which new rows of a month come."""
        folder = folder_of(table, month)
        there = [e for e in self._files.manifest.of_table(table) if e.rpartition("/")[0] == folder]
        if changed := [each for each in there if each in held]:
            return changed[-1]
        if there:
            size = self._parts[there[-1]].records
            if size <= GROWTH * count and size + count <= LARGEST:
                return there[-1]
        self._numbered += 1
        return f"{folder}/part-{self._numbered - 1:08d}.parquet"

    def _make(self, table: str, name: str, month: str | None, dead: tuple[str, ...]) -> None:
        connection, path = self._connection, self._files.folder / name
        names = f"{quoted(COLUMNS[table])}, {SERIAL}"
        query = f"SELECT {packed(table)}, {SERIAL} FROM fresh WHERE month = ?"  # noqa: S608
        if name in self._parts:
            old = connection.read_parquet([str(path)], hive_partitioning=False)
            old.create_view("old", replace=True)
            but = f" ANTI JOIN dead USING ({quoted(dead)})" if dead else ""
            query = f"SELECT {names} FROM old{but} UNION ALL {query}"  # noqa: S608
        self._put(name, connection.sql(f"{query} ORDER BY {SERIAL}", params=[month]))

    def _put(self, name: str, rows: duckdb.DuckDBPyRelation) -> None:
        """Make a part aside; one without rows goes."""
        staged = self._files.staged(name)
        rows.write_parquet(str(staged), compression="zstd")
        ((count,),) = self._connection.read_parquet([str(staged)]).count("*").fetchall()
        if count:
            self._parts[name] = part_of(staged, count)
        else:
            staged.unlink()
            self._parts.pop(name, None)
