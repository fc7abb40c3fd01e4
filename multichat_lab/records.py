"""What a conversation is made of: frozen records that every store returns and accepts."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeVar

from multichat_lab.columns import FROM_JSON, TO_JSON, columns_of
from multichat_lab.errors import MessageError
from multichat_lab.record_table import record_html
from multichat_lab.times import utc_now
from multichat_lab.validation import require_json_object, require_text, require_utc

EVERYONE = "All"
"""The recipient of a broadcast; no participant may have this name."""

MessageKind = Literal["message", "system", "order", "fill"]
KINDS: frozenset[str] = frozenset({"message", "system", "order", "fill"})
SessionStatus = Literal["active", "ended"]


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One utterance: who said what to whom, and when.

    Attributes:
        session_id: the session it belongs to.
        sender: the speaker, a participant of the session.
        content: the words; may be empty.
        recipient: a participant, or `"All"` for a broadcast.
        message_id: unique in the store; a fresh UUID4 unless given.
        timestamp: aware UTC datetime, now unless given; kept to the microsecond.
        reply_to: `message_id` of the message that this one answers.
        kind: `message`, `system`, `order` or `fill`.
        metadata: a JSON object; OpenTelemetry GenAI names where they exist
            (`gen_ai.agent.name`, `gen_ai.usage.input_tokens`).
        source_id: where an importer found it, unique in its session, so that a second
            import adds nothing.
        seq: its place in the session: 1, 2, 3 … without gaps; given by the store.

    Raises:
        MessageError: a value that no store can hold.
    """

    session_id: str
    sender: str
    content: str
    recipient: str = EVERYONE
    message_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    timestamp: datetime = field(default_factory=utc_now)
    reply_to: str | None = None
    kind: MessageKind = "message"
    metadata: dict[str, Any] = field(default_factory=dict, hash=False)
    source_id: str | None = None
    seq: int | None = field(default=None, metadata={"by_store": True})

    def __post_init__(self) -> None:
        require_text(self.session_id, "session_id")
        require_text(self.sender, "sender")
        require_text(self.recipient, "recipient")
        require_text(self.content, "content", empty=True)
        require_text(self.message_id, "message_id")
        for name in ("reply_to", "source_id"):
            if getattr(self, name) is not None:
                require_text(getattr(self, name), name)
        if self.kind not in KINDS:
            raise MessageError(
                f"kind is {self.kind!r}", f"Known kinds: {', '.join(sorted(KINDS))}."
            )
        object.__setattr__(self, "timestamp", require_utc(self.timestamp, "timestamp"))
        object.__setattr__(self, "metadata", require_json_object(self.metadata, "metadata"))

    @property
    def is_broadcast(self) -> bool:
        """Whether it is addressed to everyone in the session."""
        return self.recipient == EVERYONE

    _repr_html_ = record_html


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

    _repr_html_ = record_html


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


Record = ChatMessage | ChatSession | Participant | Relation

R = TypeVar("R", bound=Record)


def to_json_object(record: Record) -> dict[str, Any]:
    """Return the record's fields as JSON values, in the order in which they are declared."""
    values: dict[str, Any] = {}
    for name, column in columns_of(type(record)).items():
        value = getattr(record, name)
        convert = TO_JSON.get(column.kind)
        values[name] = value if convert is None or value is None else convert(value)
    return values


def from_json_object(kind: type[R], values: dict[str, Any]) -> R:
    """Return the record of `kind` whose fields are in `values`.

    A field that is missing takes its default, so that what an older release wrote can be read;
    unknown ones, which a newer release may have written, are left out.

    Raises:
        KeyError, TypeError, ValueError: a field is missing or holds no sensible value.
        MessageError: a value that no store can hold.
    """
    taken: dict[str, Any] = {}
    for name, column in columns_of(kind).items():
        if name in values:
            value = values[name]
            convert = FROM_JSON.get(column.kind)
            taken[name] = value if convert is None or value is None else convert(value)
    return kind(**taken)
