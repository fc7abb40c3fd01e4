"""Chats in a table of unknown make: CSV, Parquet or JSON lines, a row a message."""

import tempfile
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb

from multichat_lab.chat.importers.contract import FileImporter, ImportedSession
from multichat_lab.chat.importers.source.dates import order_of, written_stamp
from multichat_lab.chat.importers.source.head import Head
from multichat_lab.chat.importers.source.lines import MAX_LINE_BYTES
from multichat_lab.chat.importers.source.reading import Reading
from multichat_lab.chat.importers.table.cells import (
    NEEDED,
    chosen_columns,
    recognised,
    text_of,
)
from multichat_lab.chat.importers.table.csv_text import names_in, write_plain
from multichat_lab.chat.importers.table.row_ids import shared_ids, shared_note
from multichat_lab.chat.importers.table.session import Session
from multichat_lab.columns import quoted
from multichat_lab.errors import ImportFormatError

FETCHED = 1_000


class TableImporter(FileImporter):
    """Reads a table, or every one of a folder; its columns are recognised by their names.

    `ImportOptions.columns` (`--columns sender=from,content=text`) names them where they are called
    otherwise: sender and content, and where there are such recipient, timestamp, session, id and
    reply_to. What is in further columns is kept as metadata. Times are ISO 8601 or epochs in
    seconds to nanoseconds, or dates such as `31/12/2024 21:05`, whose order the calendar decides or
    `--date-order`; one without a zone is taken as UTC, and `approximate`.
    """

    expects = "a table with columns for sender and content (.csv, .tsv, .parquet, .jsonl)"
    endings = (".csv", ".tsv", ".parquet", ".jsonl", ".ndjson")

    def recognises_file(self, head: Head) -> float:
        """Return 0.3 when the header names sender and content: nobody else knows it better."""
        if head.path.suffix.lower() == ".parquet" and head.data.startswith(b"PAR1"):
            names = _names(_opened(head.path))
        elif head.objects:
            names = list(head.objects[0])
        elif head.path.suffix.lower() in (".csv", ".tsv") and head.lines:
            names = names_in(head.lines[0])
        else:
            return 0
        known = recognised(names)
        return 0.3 if all(need in known for need in NEEDED) else 0

    def conversations_of(self, path: Path, reading: Reading) -> Iterator[ImportedSession]:
        """Yield a conversation for each session that the table names, or one for all of it.

        Raises:
            ImportFormatError: no column tells who speaks, or what.
        """
        try:
            if path.suffix.lower() not in (".csv", ".tsv"):
                yield from _conversations(path, _opened(path), reading)
                reading.meter.advance(path.stat().st_size)
                return
            with tempfile.TemporaryDirectory() as folder:
                plain = Path(folder, "plain.csv")
                write_plain(path, plain, reading)
                yield from _conversations(path, _opened(plain), reading)
        except duckdb.Error as error:
            told = str(error).strip().split("\n")[0]
            raise ImportFormatError(
                f"{path.name} cannot be read as a table: {told}", "Mend the file, or name its form."
            ) from error


def _conversations(
    path: Path, connection: duckdb.DuckDBPyConnection, reading: Reading
) -> Iterator[ImportedSession]:
    names = _names(connection)
    columns = chosen_columns(names, reading.options.columns, path.name)
    order = _date_order(connection, columns.get("timestamp"), path, reading)
    shared = shared_ids(connection, columns)
    if shared:
        reading.damage.note(shared_note(reading.name_of(path), columns["id"], shared))
    rows = _rows(connection, names, columns.get("session"))
    session = columns.get("session", "")
    for name, group in groupby(rows, key=lambda row: text_of(row[1].get(session))):
        session_id = reading.session_id("table", f"{path.stem}/{name}" if name else path.stem)
        made = Session(session_id, path, columns, reading, order, shared)
        yield made.conversation(group, name)


def _date_order(
    connection: duckdb.DuckDBPyConnection, column: str | None, path: Path, reading: Reading
) -> str:
    """Return the order of the dates in a column of times; empty where they are not written so.

    Raises:
        ImportFormatError: it cannot be told.
    """
    if column is None:
        return ""
    told = quoted([column])
    times = f"SELECT CAST({told} AS VARCHAR) FROM given WHERE {told} IS NOT NULL"  # noqa: S608
    first = connection.execute(f"{times} LIMIT 1").fetchone()
    stamp = None if first is None else written_stamp(first[0])
    if stamp is None or stamp.orders == ["ymd"]:
        return ""
    texts = connection.execute(times).fetchall()
    return order_of({text for (text,) in texts}, path.name, reading.options.date_order)


def _opened(path: Path) -> duckdb.DuckDBPyConnection:
    """Return a database of its own in which the table is called `given`."""
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    match path.suffix.lower():
        case ".parquet":
            relation = connection.read_parquet(str(path))
        case ".csv":
            relation = connection.read_csv(
                str(path), all_varchar=True, header=True, sep=",", quotechar='"', escapechar='"',
                max_line_size=2 * MAX_LINE_BYTES,
                comment="",  # else a line that begins with # may be guessed to be none
            )  # fmt: skip
        case _:
            relation = connection.read_json(str(path), format="newline_delimited")
    relation.create_view("given")
    return connection


def _names(connection: duckdb.DuckDBPyConnection) -> list[str]:
    return [name for name, *_ in connection.execute("DESCRIBE given").fetchall()]


def _rows(
    connection: duckdb.DuckDBPyConnection, names: Sequence[str], session: str | None
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield number (from 1) and values of each row, those of a session together, in their order."""
    first = [] if session is None else [session]
    answer = connection.execute(
        f"SELECT row_number() OVER () AS multichat_row, * FROM given "  # noqa: S608 - a quoted name
        f"ORDER BY {quoted([*first, 'multichat_row'])}"
    )
    while rows := answer.fetchmany(FETCHED):
        for number, *values in rows:
            yield number, dict(zip(names, values, strict=True))
