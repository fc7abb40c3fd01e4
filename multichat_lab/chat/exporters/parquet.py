"""Parquet: a folder with a file a table."""

import json
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import duckdb

from multichat_lab.chat.exporters.exporting import Transcript
from multichat_lab.columns import columns_of
from multichat_lab.parts import Part
from multichat_lab.records import (
    ChatMessage,
    ChatSession,
    Participant,
    Record,
    Relation,
    to_json_object,
)

LARGEST_RECORD = 1 << 30
"""Bytes of a record that is still written."""

PARTS = {
    "session_id": "VARCHAR", "message_id": "VARCHAR", "seq": "BIGINT", "position": "BIGINT",
    "kind": "VARCHAR", "text": "VARCHAR", "name": "VARCHAR", "call_id": "VARCHAR",
    "arguments": "JSON", "is_error": "BOOLEAN", "media_type": "VARCHAR", "size": "BIGINT",
    "sha256": "VARCHAR", "url": "VARCHAR",
}  # fmt: skip
"""Columns of `parts.parquet`: as in the table `parts` of a lab."""


class ParquetExporter:
    """A folder of `sessions`, `participants`, `messages`, `parts` and `relations`, each `.parquet`.

    Columns are named and typed as in a `Lab`: times are UTC, metadata and parts are JSON text. A
    message without parts has one part, its words; positions count 1, 2, 3 …
    """

    suffix = ".parquet"

    def write(self, transcript: Transcript, path: Path) -> None:
        """Write the files; memory does not grow with the session."""
        path.mkdir()
        tables: dict[str, tuple[type[Record], Iterable[Record]]] = {
            "sessions": (ChatSession, [transcript.session]),
            "participants": (Participant, transcript.participants()),
            "messages": (ChatMessage, transcript.messages()),
            "relations": (Relation, transcript.relations()),
        }
        for name, (kind, records) in tables.items():
            types = {each.name: each.form.lab for each in columns_of(kind).values()}
            _write(path / f"{name}.parquet", types, map(to_json_object, records))
        rows = (row for each in transcript.messages() for row in part_rows(each))
        _write(path / "parts.parquet", PARTS, rows)


def part_rows(message: ChatMessage) -> Iterator[dict[str, Any]]:
    """Yield a row of `PARTS` for each part of a message; columns that say nothing are left out."""
    place = {
        "session_id": message.session_id, "message_id": message.message_id, "seq": message.seq,
    }  # fmt: skip
    for position, part in enumerate(message.parts or (Part("text", message.content),), start=1):
        yield {**place, "position": position, "text": part.text, **part.to_json_object()}


def _write(path: Path, types: dict[str, str], rows: Iterable[dict[str, Any]]) -> None:
    """Write rows by way of JSON lines, which DuckDB reads as fast as it writes Parquet."""
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        lines = Path(folder) / "rows.jsonl"
        with lines.open("x", encoding="utf-8", newline="\n") as file:
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        connection.sql("SET TimeZone = 'UTC'")
        connection.read_json(
            str(lines),
            columns=types,
            format="newline_delimited",
            maximum_object_size=LARGEST_RECORD,
        ).write_parquet(str(path))
