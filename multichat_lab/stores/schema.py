"""The tables as the present release reads and writes them; the migrations build them."""

import json
from typing import Any

from multichat_lab.errors import StoreDamagedError
from multichat_lab.records import ChatMessage, ChatSession, Participant, Relation
from multichat_lab.stores.questions import Row
from multichat_lab.times import microseconds, optional_datetime, optional_microseconds, utc_datetime


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
        timestamp=utc_datetime(row[7]),
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
    return Participant(row[0], row[1], row[2], utc_datetime(row[3]), optional_datetime(row[4]))


def relation_row(relation: Relation) -> Row:
    """Return a relation in the column order of `schema.TABLES["relations"]`."""
    return (relation.session_id, relation.message_id, relation.target_id, relation.kind)


SCHEMA_VERSION = 3
"""The number of the newest migration."""

TABLES: dict[str, tuple[str, ...]] = {
    "sessions": ("session_id", "topic", "status", "created_at", "ended_at", "metadata"),
    "participants": ("session_id", "participant", "kind", "joined_at", "left_at", "position"),
    "messages": (
        "session_id", "seq", "message_id", "sender", "recipient", "content", "kind",
        "timestamp", "reply_to", "metadata", "source_id",
    ),
    "relations": ("session_id", "message_id", "target_id", "kind"),
    "runs": (
        "run_id", "session_id", "robot", "symbol", "params", "seed", "initial_cash",
        "started_at", "ended_at", "metadata", "desk_id", "bar_count",
    ),
    "orders": (
        "run_id", "order_id", "message_id", "participant", "symbol", "side", "type",
        "quantity", "limit_price", "stop_price", "status", "submitted_at", "reason", "metadata",
        "event", "trail_distance", "trail_fraction", "time_in_force", "reduce_only",
        "parent_id", "replaces", "closed_at", "closed_event",
    ),
    "fills": (
        "run_id", "fill_id", "order_id", "timestamp", "price", "quantity", "commission", "slippage",
    ),
    "trades": (
        "run_id", "trade_id", "participant", "symbol", "side", "quantity",
        "entry_message_id", "exit_message_id", "entry_order_id", "exit_order_id",
        "entry_time", "exit_time", "entry_price", "exit_price", "commission", "pnl", "return_pct",
        "slippage",
    ),
    "equity": ("run_id", "timestamp", "cash", "position_value", "equity", "drawdown"),
    "requests": ("run_id", "request_id", "event", "action", "order_id", "terms"),
    "bars": (
        "run_id", "event", "symbol", "timestamp", "open", "high", "low", "close", "volume",
    ),
}  # fmt: skip
"""Column names of each table, without the bookkeeping column `revision`."""

KEYS: dict[str, tuple[str, ...]] = {
    "sessions": ("session_id",),
    "participants": ("session_id", "participant"),
    "runs": ("run_id",),
    "orders": ("run_id", "order_id"),
}
"""Tables whose rows may change later, and the columns that identify a row; the rest only grow."""

TIMES: frozenset[str] = frozenset(
    {
        "created_at", "ended_at", "joined_at", "left_at", "timestamp", "started_at",
        "submitted_at", "closed_at", "entry_time", "exit_time",
    }
)  # fmt: skip
"""Columns that hold UTC microseconds since 1970 in the stores and TIMESTAMPTZ in the lab."""

OBJECTS: frozenset[str] = frozenset({"metadata", "params", "terms"})
"""Columns that hold JSON text in the stores and JSON in the lab."""

FLAGS: frozenset[str] = frozenset({"reduce_only"})
"""Columns that hold 0 or 1 in the stores and BOOLEAN in the lab."""

OWNED_BY_RUN: tuple[str, ...] = ("orders", "fills", "trades", "equity", "requests", "bars")
"""Tables whose rows belong to a run, and through it to a session."""

RUN_TABLES: tuple[str, ...] = ("runs", *OWNED_BY_RUN)
"""The tables that a run writes."""
