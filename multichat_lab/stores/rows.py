"""Records to rows and back; times travel as whole microseconds, metadata as JSON text."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from multichat_lab.errors import StoreDamagedError
from multichat_lab.records import ChatMessage, ChatSession, Participant, Relation
from multichat_lab.stores.questions import Row

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def microseconds(moment: datetime) -> int:
    """Return UTC microseconds since 1970, exactly."""
    return (moment - EPOCH) // MICROSECOND


def optional_microseconds(moment: datetime | None) -> int | None:
    """Return UTC microseconds since 1970, or None."""
    return None if moment is None else microseconds(moment)


def moment(value: int) -> datetime:
    """Return the aware UTC datetime of `value` microseconds since 1970."""
    return EPOCH + timedelta(microseconds=value)


def optional_moment(value: int | None) -> datetime | None:
    """Return the aware UTC datetime, or None."""
    return None if value is None else moment(value)


def json_text(value: dict[str, Any]) -> str:
    """Return `value` as JSON text."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False) if value else "{}"


def json_object(text: str) -> dict[str, Any]:
    """Return the JSON object that `text` holds.

    Raises:
        StoreDamagedError: it holds none.
    """
    try:
        value: dict[str, Any] = {} if text == "{}" else json.loads(text)
    except (ValueError, TypeError) as error:
        raise StoreDamagedError(
            f"The store holds {str(text)[:60]!r} where metadata should be", "Restore a backup."
        ) from error
    return value


def message_row(message: ChatMessage) -> Row:
    """Return a message in the column order of `schema.TABLES["messages"]`."""
    return (
        message.session_id,
        message.seq,
        message.message_id,
        message.sender,
        message.recipient,
        message.content,
        message.kind,
        microseconds(message.timestamp),
        message.reply_to,
        json_text(message.metadata),
        message.source_id,
    )


def message_of(row: Row) -> ChatMessage:
    """Return the message of a row made by `message_row`."""
    return ChatMessage(
        session_id=row[0],
        seq=row[1],
        message_id=row[2],
        sender=row[3],
        recipient=row[4],
        content=row[5],
        kind=row[6],
        timestamp=moment(row[7]),
        reply_to=row[8],
        metadata=json_object(row[9]),
        source_id=row[10],
    )


def session_row(session: ChatSession) -> Row:
    """Return a session in the column order of `schema.TABLES["sessions"]`."""
    return (
        session.session_id,
        session.topic,
        session.status,
        microseconds(session.created_at),
        optional_microseconds(session.ended_at),
        json_text(session.metadata),
    )


def participant_row(participant: Participant, position: int) -> Row:
    """Return a participant in the column order of `schema.TABLES["participants"]`."""
    return (
        participant.session_id,
        participant.participant,
        participant.kind,
        microseconds(participant.joined_at),
        optional_microseconds(participant.left_at),
        position,
    )


def participant_of(row: Row) -> Participant:
    """Return the participant of a row made by `participant_row`."""
    return Participant(row[0], row[1], row[2], moment(row[3]), optional_moment(row[4]))


def relation_row(relation: Relation) -> Row:
    """Return a relation in the column order of `schema.TABLES["relations"]`."""
    return (relation.session_id, relation.message_id, relation.target_id, relation.kind)
