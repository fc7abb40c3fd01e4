"""JSON lines that lose nothing: `import_chat` makes the same session of them."""

import json
from typing import TextIO

from multichat_lab.chat.exporters.transcript import Transcript
from multichat_lab.records import Record, Relation, to_json_object


def write_jsonl(transcript: Transcript, file: TextIO) -> None:
    """Write a line for the session, each participant, each message and each further relation.

    A line is the record's fields by name, with its kind in `record`; times are ISO 8601 UTC. The
    relation that a `reply_to` makes is not written again.
    """
    _write("session", transcript.session, file)
    for participant in transcript.participants():
        _write("participant", participant, file)
    replies: set[Relation] = set()
    for message in transcript.messages():
        _write("message", message, file)
        if message.reply_to is not None:
            replies.add(Relation(message.session_id, message.message_id, message.reply_to))
    for relation in transcript.relations():
        if relation not in replies:
            _write("relation", relation, file)


def _write(name: str, record: Record, file: TextIO) -> None:
    values = {"record": name, **to_json_object(record)}
    file.write(json.dumps(values, ensure_ascii=False, allow_nan=False) + "\n")
