"""Chats in a table of unknown make: CSV, Parquet or JSON lines, a row a message."""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb

from multichat_lab.chat.importers.contract import (
    SOURCE,
    Conversation,
    FileImporter,
    message_id_for,
    participant_name,
)
from multichat_lab.chat.importers.source.head import Head
from multichat_lab.chat.importers.source.lines import MAX_LINE_BYTES
from multichat_lab.chat.importers.source.reading import Reading
from multichat_lab.chat.importers.table.cells import (
    NEEDED,
    chosen_columns,
    recognised,
    text_of,
    time_of,
)
from multichat_lab.chat.importers.table.csv_text import names_in, write_plain
from multichat_lab.errors import ImportFormatError
from multichat_lab.records import EVERYONE, ChatMessage
from multichat_lab.records.message import TimeKind

FETCHED = 1_000
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
"""From here on, a second a row, the made-up times of a table count that has none."""


class TableImporter(FileImporter):
    """Reads a table, or every one of a folder; its columns are recognised by their names.

    `ImportOptions.columns` (`--columns sender=from,content=text`) names them where they are called
    otherwise: sender and content, and where there are such recipient, timestamp, session, id and
    reply_to. What is in further columns is kept as metadata. Times are ISO 8601 or epochs in
    seconds to nanoseconds; one without a zone is taken as UTC, and `approximate`.
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

    def conversations_of(self, path: Path, reading: Reading) -> Iterator[Conversation]:
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
) -> Iterator[Conversation]:
    names = _names(connection)
    columns = chosen_columns(names, reading.options.columns, path.name)
    rows = _rows(connection, names, columns.get("session"))
    session = columns.get("session", "")
    for name, group in groupby(rows, key=lambda row: text_of(row[1].get(session))):
        session_id = reading.session_id("table", f"{path.stem}/{name}" if name else path.stem)
        yield _Session(session_id, path, columns, reading).conversation(group, name)


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
    quoted = '"' + session.replace('"', '""') + '", ' if session is not None else ""
    answer = connection.execute(
        f"SELECT row_number() OVER () AS multichat_row, * FROM given "  # noqa: S608 - a quoted name
        f"ORDER BY {quoted}multichat_row"
    )
    while rows := answer.fetchmany(FETCHED):
        for number, *values in rows:
            yield number, dict(zip(names, values, strict=True))


@dataclass(slots=True)
class _Session:
    """Makes the messages of one session of a table."""

    session_id: str
    path: Path
    columns: dict[str, str]
    reading: Reading

    def conversation(self, rows: Iterator[tuple[int, dict[str, Any]]], name: str) -> Conversation:
        """Return the conversation; its rows, one at least, are read one by one."""
        messages = self._messages(rows)
        first = next(messages, None)
        return Conversation(
            session_id=self.session_id,
            created_at=LONG_AGO if first is None else first.timestamp,
            messages=() if first is None else _chained(first, messages),
            topic=name or self.path.stem,
            metadata={SOURCE: self.path.name},
        )

    def _messages(self, rows: Iterator[tuple[int, dict[str, Any]]]) -> Iterator[ChatMessage]:
        for number, row in rows:
            try:
                yield self._message(number, row)
            except ValueError as error:
                self.reading.lost(self.path, number + 1, str(error))

    def _message(self, number: int, row: dict[str, Any]) -> ChatMessage:
        has = {need: row[column] for need, column in self.columns.items()}
        source_id = text_of(has.get("id")) or str(number)
        reply = text_of(has.get("reply_to"))
        time, time_kind = self._time(number, has.get("timestamp"))
        others = {
            name: value if isinstance(value, int | float | bool) else text_of(value)
            for name, value in row.items()
            if name not in self.columns.values() and value is not None
        }
        return ChatMessage(
            session_id=self.session_id,
            sender=participant_name(text_of(has["sender"])),
            content=text_of(has["content"]),
            recipient=text_of(has.get("recipient")) or EVERYONE,
            message_id=message_id_for(self.session_id, source_id),
            timestamp=time,
            reply_to=message_id_for(self.session_id, reply) if reply else None,
            metadata=others,
            source_id=source_id,
            time_kind=time_kind,
            reply_kind="declared" if "reply_to" in self.columns else "unknown",
            recipient_kind="declared" if "recipient" in self.columns else "unknown",
        )

    def _time(self, number: int, value: Any) -> tuple[datetime, TimeKind]:
        if value is None or value == "":
            date = self.reading.options.date
            start = datetime(date.year, date.month, date.day, tzinfo=UTC) if date else LONG_AGO
            return start + timedelta(seconds=number - 1), "made_up"
        return time_of(value)


def _chained(first: ChatMessage, rest: Iterator[ChatMessage]) -> Iterator[ChatMessage]:
    yield first
    yield from rest
