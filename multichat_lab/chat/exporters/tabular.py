"""The formats that programs read: JSON lines without loss, and a table of the messages."""

import csv
import json
from collections.abc import Callable, Collection
from dataclasses import fields
from pathlib import Path
from typing import Any

from multichat_lab.chat.exporters.exporting import Transcript, identity
from multichat_lab.chat.exporters.line_sums import ROOM, LineSums
from multichat_lab.formatting import neutral
from multichat_lab.records import (
    ChatMessage,
    Record,
    Relation,
    brief_json_object,
    to_json_object,
)

PROOF = ("recorded_at", "hash", "head")
"""When a store took a message, and what proves that it is still the same."""


class JsonLinesExporter:
    """A line for the session, each participant, each message, and each record beside those.

    A line is the record's fields by name, with its kind in `record`; times are ISO 8601 UTC. The
    relation that a `reply_to` makes is not written again. `import_chat` makes the same session of
    it, whose messages get a moment of recording and a checksum of their own: those of this store
    stand in the lines, and sums of the other lines in the session's, so that `verify_export` can
    tell whether all is as it was recorded. What is rewritten, as by an anonymiser, has none.
    """

    suffix = ".jsonl"

    def write(self, transcript: Transcript, path: Path) -> None:
        """Write the lines."""
        replies: set[Relation] = set()
        is_proved = transcript.rewrite is identity
        without = () if is_proved else PROOF
        sums = LineSums()

        def line(name: str, record: Record) -> str:
            if is_proved:
                sums.add(record)
            return _line(name, record, without)

        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(line("session", transcript.session)[:-2])
            file.write(', "sums": ' if is_proved else "}\n")
            place = file.tell()
            file.write(" " * ROOM + "}\n" if is_proved else "")
            file.writelines(line("participant", each) for each in transcript.participants())
            for message in transcript.messages():
                file.write(_line("message", message, without))
                if message.reply_to is not None:
                    replies.add(Relation(message.session_id, message.message_id, message.reply_to))
            file.writelines(
                line("relation", each) for each in transcript.relations() if each not in replies
            )
            file.writelines(line(name, note) for name, note in transcript.notes())
            if is_proved:  # what the lines add up to is known when they are written
                file.seek(place)
                file.write(sums.told())


class CsvExporter:
    """A header and a row a message: the fields of `ChatMessage`, metadata as JSON text.

    Texts stand as they were said. A spreadsheet may take one that begins with `=` for a formula:
    import such a column as text, or write `csv-neutral`.
    """

    suffix = ".csv"
    cell: Callable[[Any], Any] = staticmethod(identity)

    def write(self, transcript: Transcript, path: Path) -> None:
        """Write the table."""
        names = [each.name for each in fields(ChatMessage)]
        with path.open("x", encoding="utf-8", newline="\n") as file:
            writer = csv.DictWriter(file, names, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
            writer.writeheader()
            for message in transcript.messages():
                values = to_json_object(message)
                for name in ("metadata", "parts"):
                    values[name] = json.dumps(values[name], ensure_ascii=False)
                writer.writerow({name: self.cell(value) for name, value in values.items()})


class NeutralCsvExporter(CsvExporter):
    """The same for a spreadsheet: an apostrophe stands before what it may take for a formula."""

    cell = staticmethod(neutral)


def _line(name: str, record: Record, without: Collection[str] = ()) -> str:
    values = {"record": name, **brief_json_object(record)}
    for each in without:
        values.pop(each, None)
    return json.dumps(values, ensure_ascii=False, allow_nan=False) + "\n"
