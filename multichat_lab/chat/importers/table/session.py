"""The messages of one session of a table, made row by row."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from multichat_lab.chat.importers.contract import (
    SOURCE,
    ImportedSession,
    message_id_for,
    participant_name,
)
from multichat_lab.chat.importers.source.reading import Reading
from multichat_lab.chat.importers.table.cells import text_of, time_of
from multichat_lab.records import EVERYONE, ChatMessage
from multichat_lab.records.message import TimeKind

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
"""From here on, a second a row, the made-up times of a table count that has none."""


@dataclass(slots=True)
class Session:
    """Makes the messages of one session of a table.

    Attributes:
        session_id: of the session.
        path: of the table.
        columns: what a message needs → the column that has it.
        reading: takes what cannot be read.
        order: of day, month and year in its dates; empty where they are ISO 8601.
        shared: ids that several messages have, which are known by their row.
    """

    session_id: str
    path: Path
    columns: dict[str, str]
    reading: Reading
    order: str = ""
    shared: frozenset[str] | set[str] = frozenset()

    def conversation(
        self, rows: Iterator[tuple[int, dict[str, Any]]], name: str
    ) -> ImportedSession:
        """Return the conversation; its rows, one at least, are read one by one."""
        messages = self._messages(rows)
        first = next(messages, None)
        return ImportedSession(
            session_id=self.session_id,
            created_at=LONG_AGO if first is None else first.timestamp,
            messages=() if first is None else _chained(first, messages),
            topic=name or self.path.stem,
            metadata={SOURCE: self.path.name},
            sources_are_places="id" not in self.columns,
            senders_stay=True,
        )

    def _messages(self, rows: Iterator[tuple[int, dict[str, Any]]]) -> Iterator[ChatMessage]:
        return (self._message(number, row) for number, row in rows)

    def _message(self, number: int, row: dict[str, Any]) -> ChatMessage:
        has = {need: row[column] for need, column in self.columns.items()}
        source_id = text_of(has.get("id")) or str(number)
        if source_id in self.shared:
            source_id = f"{source_id} (row {number})"
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
        if value is not None and value != "":
            try:
                return time_of(value, self.order)
            except ValueError as error:
                what = f"{error}; when it was said is not known"
                name = self.reading.name_of(self.path)
                self.reading.damage.missing(name, number + 1, what)
        date = self.reading.options.date
        start = datetime(date.year, date.month, date.day, tzinfo=UTC) if date else LONG_AGO
        return start + timedelta(seconds=number - 1), "made_up"


def _chained(first: ChatMessage, rest: Iterator[ChatMessage]) -> Iterator[ChatMessage]:
    yield first
    yield from rest
