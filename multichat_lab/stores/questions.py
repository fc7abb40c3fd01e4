"""What is asked of a store, and what it hands out: plain values without behaviour."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from multichat_lab.columns import Row
from multichat_lab.records import ChatSession
from multichat_lab.stores.access import BUSY_SECONDS


@dataclass(frozen=True, slots=True)
class Packed:
    """Many rows of a table as columns, as a store can hand them out without an object a value.

    Attributes:
        columns: in Arrow's form: whatever has `__arrow_c_stream__`. No key is in it twice.
        same: columns that have one value in all the rows, and the value; they are left out.
        last: the highest mark among the rows.
    """

    columns: Any
    same: dict[str, Any]
    last: int


@dataclass(frozen=True, slots=True)
class Changes:
    """What a store gained since a mark.

    Attributes:
        rows: table name → rows in the column order of `stores.schema.TABLES`; a row of a table
            with a key replaces the earlier row with the same key.
        mark: pass it to the next call; it means something to this store object only.
        reload: rows were deleted since the mark: forget all that was copied, `rows` start anew.
        complete: False when there is more to fetch with the new mark.
        packed: table → rows as columns, of tables that have many; only where that was asked for.
    """

    rows: dict[str, list[Row]]
    mark: object
    reload: bool = False
    complete: bool = True
    packed: dict[str, Packed] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MessageQuery:
    """Which messages to read.

    Attributes:
        session_id: the session; None for any, with `message_ids`.
        limit: at most so many: the last ones, or the first ones after `after_seq`; None for all.
        after_seq: only those with a greater `seq`.
        message_ids: only these, whatever the limit.
        source_ids: only those found at these places of the source, whatever the limit.
    """

    session_id: str | None
    limit: int | None = None
    after_seq: int | None = None
    message_ids: Sequence[str] | None = None
    source_ids: Sequence[str] | None = None


@dataclass(frozen=True, slots=True)
class SessionQuery:
    """Which sessions to list; every field that is set narrows the list.

    Attributes:
        status: `active` or `ended`.
        participant: someone who is, or was, in the session.
        session_ids: only these, whatever else is asked.
        limit: at most so many, the oldest; None for all.
        after: only those behind the session that began then and has that id.
    """

    status: str | None = None
    participant: str | None = None
    session_ids: Sequence[str] | None = None
    limit: int | None = None
    after: tuple[datetime, str] | None = None

    def page(self, sessions: Iterable[ChatSession]) -> list[ChatSession]:
        """Return the sessions in their order, the oldest first, within `limit` and `after`."""
        after = self.after
        found = [each for each in sessions if after is None or place_of(each) > after]
        return sorted(found, key=place_of)[: self.limit]


def place_of(session: ChatSession) -> tuple[datetime, str]:
    """Return what sessions are ordered by: when they began, then their ids."""
    return session.created_at, session.session_id


@dataclass(slots=True)
class StoreOptions:
    """How to open a store.

    Attributes:
        create: make the store when it is not there; otherwise refuse.
        synchronous: SQLite's durability, `FULL` (survives power loss) or `NORMAL` (survives a
            killed process).
        busy_seconds: how long to wait for others, in this process or another, to leave the store
            before `StoreBusyError` names them.
        accept_loss: take what is there for all there is, although the head beside the store, see
            `stores.head`, counts more.
    """

    create: bool = True
    synchronous: str = field(default="FULL")
    busy_seconds: float = BUSY_SECONDS
    accept_loss: bool = False
