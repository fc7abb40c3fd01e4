"""The catalogue: every table and column that a store keeps, named and typed once.

The columns of conversations are the fields of their records. From the catalogue follow the SQL of
every back end, the lines of the json store, the lab's tables and the frames' dtypes. A new column
is a field of a record, or an entry here, and a migration.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from multichat_lab.columns import Column, column, columns_of
from multichat_lab.records import (
    Annotation,
    ChatMessage,
    ChatSession,
    Identity,
    Participant,
    Reaction,
    Relation,
    Revision,
)


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a store.

    Attributes:
        columns: by name, without the bookkeeping column.
        key: the columns that identify a row, when a row may change later; empty where rows only
            come.
        mark: the bookkeeping column, which numbers rows in commit order.
        changed_when: a column that counts the changes of a row; without it, any row of a table
            with a key may replace an earlier one.
    """

    columns: Mapping[str, Column]
    key: tuple[str, ...] = ()
    mark: str = "revision"
    changed_when: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(self.columns)


def record_columns(
    record_type: type, first: Iterable[str] = (), without: Iterable[str] = (), **more: Any
) -> dict[str, Column]:
    """Return the columns of a table of records: all fields but some, and more besides.

    Args:
        record_type: the record.
        first: fields that come before the others.
        without: fields that follow from other tables.
        more: name → type of columns that the record does not have.
    """
    fields = columns_of(record_type)
    names = dict.fromkeys((*first, *fields))
    return {name: fields[name] for name in names if name not in without} | typed_columns(**more)


def typed_columns(**types: Any) -> dict[str, Column]:
    """Return columns by name; an object that is missing is an empty one."""
    return {name: column(name, kind, {} if kind is dict else None) for name, kind in types.items()}


COUNTERS = ("last_activity", "message_count", "head")
"""Fields of a session that follow from its messages; a SQL store keeps them beside it."""

SESSIONS = record_columns(
    ChatSession,
    first=(
        "session_id", "topic", "status", "created_at", "last_activity", "ended_at",
        "message_count", "participants", "metadata",
    ),
)  # fmt: skip
"""A session with what follows from its messages and participants, as the lab shows it."""

MESSAGES = record_columns(
    ChatMessage,
    first=(
        "session_id", "seq", "message_id", "sender", "recipient", "content", "kind", "timestamp",
        "reply_to", "metadata", "source_id",
    ),
)  # fmt: skip

CATALOGUE: dict[str, Table] = {
    "sessions": Table(
        record_columns(ChatSession, without=("participants", *COUNTERS)), key=("session_id",)
    ),
    "participants": Table(
        record_columns(Participant, position=int), key=("session_id", "participant")
    ),
    "messages": Table(
        MESSAGES | {"seq": replace(MESSAGES["seq"], optional=False)},
        key=("session_id", "seq"),
        changed_when="revisions",
    ),
    "relations": Table(record_columns(Relation)),
    "revisions": Table(record_columns(Revision), mark="serial"),
    "reactions": Table(record_columns(Reaction)),
    "annotations": Table(record_columns(Annotation)),
    "identities": Table(record_columns(Identity)),
    "runs": Table(
        typed_columns(
            run_id=str, session_id=str | None, robot=str, symbol=str, params=dict,
            seed=int | None, initial_cash=float, started_at=datetime, ended_at=datetime | None,
            metadata=dict, desk_id=str | None, bar_count=int | None,
        ),
        key=("run_id",),
    ),
    "orders": Table(
        typed_columns(
            run_id=str, order_id=int, message_id=str | None, participant=str, symbol=str, side=str,
            type=str, quantity=float, limit_price=float | None, stop_price=float | None,
            status=str, submitted_at=datetime, reason=str | None, metadata=dict,
            event=int | None, trail_distance=float | None, trail_fraction=float | None,
            time_in_force=str | None, reduce_only=bool | None, parent_id=int | None,
            replaces=int | None, closed_at=datetime | None, closed_event=int | None,
        ),
        key=("run_id", "order_id"),
    ),
    "fills": Table(
        typed_columns(
            run_id=str, fill_id=int, order_id=int, timestamp=datetime, price=float, quantity=float,
            commission=float, slippage=float,
        )
    ),
    "trades": Table(
        typed_columns(
            run_id=str, trade_id=int, participant=str, symbol=str, side=str, quantity=float,
            entry_message_id=str | None, exit_message_id=str | None, entry_order_id=int | None,
            exit_order_id=int | None, entry_time=datetime, exit_time=datetime, entry_price=float,
            exit_price=float, commission=float, pnl=float, return_pct=float | None,
            slippage=float | None,
        )
    ),
    "equity": Table(
        typed_columns(
            run_id=str, timestamp=datetime, cash=float, position_value=float, equity=float,
            drawdown=float,
        )
    ),
    "requests": Table(
        typed_columns(
            run_id=str, request_id=int, event=int, action=str, order_id=int, terms=dict
        )
    ),
    "seals": Table(typed_columns(run_id=str, number=int, content=str, hash=str)),
    "bars": Table(
        typed_columns(
            run_id=str, event=int, symbol=str, timestamp=datetime, open=float, high=float,
            low=float, close=float, volume=float,
        )
    ),
}  # fmt: skip

TABLES: dict[str, tuple[str, ...]] = {name: table.names for name, table in CATALOGUE.items()}
"""Column names of each table."""

KEYS: dict[str, tuple[str, ...]] = {each: t.key for each, t in CATALOGUE.items() if t.key}
"""Tables whose rows may change later, and the columns that identify a row; the rest only grow."""

OWNED_BY_RUN: tuple[str, ...] = ("orders", "fills", "trades", "equity", "requests", "bars")
"""Tables whose rows belong to a run, and through it to a session; its `seals` besides."""

OWNED_BY_SESSION: tuple[str, ...] = (
    "runs", "annotations", "reactions", "revisions", "relations", "messages", "participants",
    "sessions",
)  # fmt: skip
"""Tables whose rows go with their session, in the order in which they are deleted."""

RUN_TABLES: tuple[str, ...] = ("runs", *OWNED_BY_RUN)
"""The tables that a run writes."""

PARTS_VIEW = """
    CREATE VIEW parts AS
    SELECT m.session_id, m.message_id, m.seq, CAST(p.key AS BIGINT) + 1 AS position,
           p.value->>'$.kind' AS kind, coalesce(p.value->>'$.text', '') AS text,
           p.value->>'$.name' AS name, p.value->>'$.call_id' AS call_id,
           p.value->'$.arguments' AS arguments,
           CAST(p.value->>'$.is_error' AS BOOLEAN) AS is_error,
           p.value->>'$.media_type' AS media_type, CAST(p.value->>'$.size' AS BIGINT) AS size,
           p.value->>'$.sha256' AS sha256, p.value->>'$.url' AS url
    FROM messages AS m, json_each(m.parts) AS p
    UNION ALL
    SELECT session_id, message_id, seq, 1, 'text', content,
           NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM messages WHERE CAST(parts AS VARCHAR) = '[]' AND content <> ''
"""
"""A row a part, numbered from 1; of a message without parts, its words are the one part."""

SESSION_FIELDS = (*TABLES["sessions"], *COUNTERS)
"""What a SQL store keeps of a session in its row."""
PARTICIPANT_FIELDS = tuple(columns_of(Participant))
