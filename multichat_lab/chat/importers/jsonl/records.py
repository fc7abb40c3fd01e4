"""The records in a JSON-lines file that this package exported, every field of them checked."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from multichat_lab.chat.importers.contract import message_id_for
from multichat_lab.chat.importers.source.json_lines import JsonLine
from multichat_lab.chat.importers.source.moments import made_up, made_up_start
from multichat_lab.chat.importers.source.reading import Reading
from multichat_lab.chat.rules import participant_names
from multichat_lab.errors import MultichatError
from multichat_lab.records import (
    SYNTHETIC_TIMES,
    Annotation,
    ChatMessage,
    ChatSession,
    Identity,
    Participant,
    Reaction,
    Record,
    Relation,
    Revision,
    from_json_object,
)
from multichat_lab.validation import require_json_object, require_text, require_utc

KINDS: dict[str, type[Record]] = {
    "session": ChatSession,
    "participant": Participant,
    "message": ChatMessage,
    "relation": Relation,
    "revision": Revision,
    "reaction": Reaction,
    "annotation": Annotation,
    "identity": Identity,
}
"""The name in `record` → what the line holds; a line without it holds a message."""


@dataclass(frozen=True, slots=True)
class RecordLine:
    """A line that holds a record.

    Attributes:
        number: of the line, from 1.
        run: the same for all lines of a session that follow one another; a `session` line
            begins a new run, and an `identity` goes with the line before.
        record: what it holds.
    """

    number: int
    run: tuple[int, str]
    record: Record


def record_lines(path: Path, reading: Reading, lines: Iterable[JsonLine]) -> Iterator[RecordLine]:
    """Yield the lines of a file that hold a record; others are reported."""
    sessions = 0
    session_id = ""
    start = made_up_start(reading)
    for line in lines:
        try:
            record = checked_record(_completed(line, start))
        except (KeyError, TypeError, ValueError, MultichatError) as error:
            reading.damage.lost(reading.name_of(path), line.number, f"no record: {error}")
            continue
        sessions += isinstance(record, ChatSession)
        if not isinstance(record, Identity):
            session_id = record.session_id
        yield RecordLine(line.number, (sessions, session_id), record)


def _completed(line: JsonLine, start: datetime) -> dict[str, Any]:
    """Return a line's object; a message without an id or a time gets what it gets every time."""
    values = line.values
    if values.get("record", "message") != "message":
        return values
    made: dict[str, Any] = {}
    if "message_id" not in values:
        place = f"{line.place}\n{json.dumps(values, sort_keys=True)}"
        made["message_id"] = message_id_for(str(values.get("session_id")), place)
    if "timestamp" not in values:
        made["timestamp"] = made_up(start, line.number).isoformat()
        made["time_kind"] = "made_up"
        made["metadata"] = {**values.get("metadata", {}), SYNTHETIC_TIMES: True}
    return {**values, **made}


def checked_record(values: dict[str, Any]) -> Record:
    """Return the record that a line's object holds, fit to be stored.

    Raises:
        KeyError, TypeError, ValueError, MultichatError: a field is missing or cannot be stored.
    """
    fields = dict(values)
    kind = KINDS[fields.pop("record", "message")]
    if kind is ChatSession:
        fields = {"participants": (), "last_activity": fields["created_at"], **fields}
    record = from_json_object(kind, fields)
    if isinstance(record, ChatMessage):
        participant_names([record.sender])
        return record
    if isinstance(record, ChatSession):
        return _checked_session(record)
    if isinstance(record, Participant):
        return _checked_participant(record)
    if not isinstance(record, Relation):
        return record
    for name in ("session_id", "message_id", "target_id", "kind"):
        require_text(getattr(record, name), name)
    return record


def _checked_session(session: ChatSession) -> ChatSession:
    require_text(session.session_id, "session_id")
    require_text(session.topic, "topic", empty=True)
    ended_at = session.ended_at
    return replace(
        session,
        metadata=require_json_object(session.metadata, "metadata"),
        created_at=require_utc(session.created_at, "created_at"),
        ended_at=None if ended_at is None else require_utc(ended_at, "ended_at"),
    )


def _checked_participant(participant: Participant) -> Participant:
    require_text(participant.session_id, "session_id")
    require_text(participant.kind, "kind")
    participant_names([participant.participant])
    left_at = participant.left_at
    return replace(
        participant,
        joined_at=require_utc(participant.joined_at, "joined_at"),
        left_at=None if left_at is None else require_utc(left_at, "left_at"),
    )
