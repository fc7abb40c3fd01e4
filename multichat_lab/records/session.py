"""A session, who is in it, and which of its messages refer to which."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from multichat_lab.record_table import record_html

SessionStatus = Literal["active", "ended"]

SYNTHETIC_TIMES = "import.synthetic_times"
"""Metadata of what a source without times told; before schema 4 it was all that said so."""


@dataclass(frozen=True, slots=True)
class ChatSession:
    """A conversation and where it stands.

    Attributes:
        session_id: unique in the store.
        participants: those who are in it now, in the order in which they joined.
        topic: what it is about; may be empty.
        status: `active` or `ended`.
        created_at: aware UTC datetime.
        last_activity: the newest message's time, or `created_at` while there is none.
        ended_at: aware UTC datetime, or None while active.
        message_count: number of messages recorded.
        metadata: a JSON object.
        score: what its outcome was worth, in the source's own measure.
        success: whether it reached its aim.
        error: what went wrong, in the source's words.
        failing_seq: `seq` of the message at which it failed.
        head: `hash` of its last message: with `message_count` it stands for all of them. None
            while there is none.

    Score, success, error and failing_seq are None where the source tells nothing of them.
    """

    session_id: str
    participants: tuple[str, ...]
    topic: str
    status: SessionStatus
    created_at: datetime
    last_activity: datetime
    ended_at: datetime | None = None
    message_count: int = 0
    metadata: dict[str, Any] = field(default_factory=dict, hash=False)
    score: float | None = None
    success: bool | None = None
    error: str | None = None
    failing_seq: int | None = None
    head: str | None = field(default=None, compare=False)

    _repr_html_ = record_html

    @property
    def tells_times(self) -> bool:
        """Whether its source tells when anything was; else its times are made up."""
        return self.metadata.get(SYNTHETIC_TIMES) is not True


@dataclass(frozen=True, slots=True)
class Participant:
    """Someone who is, or was, in a session.

    Attributes:
        session_id: the session.
        participant: the name.
        kind: what they are, e.g. `agent`, `human`, `bot`, `system`; free text.
        joined_at: aware UTC datetime of the (first) joining.
        left_at: aware UTC datetime, or None while still in it.
    """

    session_id: str
    participant: str
    kind: str
    joined_at: datetime
    left_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Relation:
    """A link between two messages of a session; a reply may answer several.

    Attributes:
        session_id: the session that both messages belong to.
        message_id: the later message, e.g. the reply.
        target_id: the message that it refers to.
        kind: `reply` unless an importer knows better.
    """

    session_id: str
    message_id: str
    target_id: str
    kind: str = "reply"
