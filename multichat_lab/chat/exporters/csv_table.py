"""A table of the messages that spreadsheets and pandas read."""

import csv
import json
from dataclasses import fields
from typing import TextIO

from multichat_lab.chat.exporters.transcript import Transcript
from multichat_lab.records import ChatMessage, to_json_object


def write_csv(transcript: Transcript, file: TextIO) -> None:
    """Write a header and a row a message: the fields of `ChatMessage`, metadata as JSON text.

    Texts stand as they were said. A spreadsheet may take one that begins with `=` for a formula:
    import such a column as text.
    """
    names = [each.name for each in fields(ChatMessage)]
    writer = csv.DictWriter(file, names, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    writer.writeheader()
    for message in transcript.messages():
        values = to_json_object(message)
        values["metadata"] = json.dumps(message.metadata, ensure_ascii=False)
        writer.writerow(values)
