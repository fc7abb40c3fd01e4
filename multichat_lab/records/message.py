"""A message: who said what to whom, when, and how each of these is known."""

import uuid
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from itertools import product
from operator import attrgetter
from typing import Any, Literal

from multichat_lab.errors import MessageError
from multichat_lab.parts import Part
from multichat_lab.record_table import record_html
from multichat_lab.times import utc_now
from multichat_lab.validation import (
    require_counts,
    require_json_object,
    require_text,
    require_utc,
)

EVERYONE = "All"
"""The recipient of a broadcast; no participant may have this name."""

EDITED = "import.edited"
"""Metadata of a message that was edited before it was imported: `at` and `by`, where told."""

DELETED = "import.deleted"
"""Metadata of a message that had lost its words before it was imported: `at` and `by` likewise."""

MessageKind = Literal["message", "system", "order", "fill"]
KINDS: frozenset[str] = frozenset({"message", "system", "order", "fill"})
TimeKind = Literal["known", "approximate", "made_up"]
ReplyKind = Literal["declared", "inferred", "unknown"]
RecipientKind = Literal["declared", "parsed", "unknown"]
CHOICES: dict[str, frozenset[str]] = {
    "kind": KINDS,
    "time_kind": frozenset({"known", "approximate", "made_up"}),
    "reply_kind": frozenset({"declared", "inferred", "unknown"}),
    "recipient_kind": frozenset({"declared", "parsed", "unknown"}),
}
"""Field of a message → what it may be."""
ALLOWED = frozenset(product(*CHOICES.values()))
NOTHING_USED = (None, None, None)


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One utterance: who said what to whom, and when.

    Attributes:
        session_id: the session it belongs to.
        sender: the speaker, a participant of the session.
        content: what a person reads; may be empty.
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
        parts: what it is made of, in order; empty when `content` is all of it.
        model: what wrote it, e.g. `claude-opus-4-5`.
        tokens_in: tokens that the model read for it, cached ones included.
        tokens_out: tokens that the model wrote.
        cost: US dollars.
        time_kind: `known`; `approximate`, as where only the minute is told; `made_up`, where the
            source tells none.
        reply_kind: how `reply_to` is known: `declared` by the source (without a `reply_to`: it
            answers nobody), `inferred`, or `unknown`. Left out, it is `declared` with a
            `reply_to`, else `unknown`.
        recipient_kind: `declared` by the source, `parsed` from the words, or `unknown`.
        recorded_at: aware UTC datetime at which the store took it; None before, and for what was
            recorded by releases that did not tell. Two messages may differ in it and be equal.
        revisions: how often its words were changed since; counted by the store.
        hash: a checksum over all its fields as they were recorded and the hash before it in its
            session; given by the store. None where a release without it recorded the message.

    Model, tokens and cost are None where they are not known, or nobody's.

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
    parts: tuple[Part, ...] = ()
    model: str | None = None
    tokens_in: int | None = None
    tokens_out: int | None = None
    cost: float | None = None
    time_kind: TimeKind = "known"
    reply_kind: ReplyKind = "unknown"
    recipient_kind: RecipientKind = "declared"
    recorded_at: datetime | None = field(default=None, compare=False, metadata={"by_store": True})
    revisions: int = field(default=0, metadata={"by_store": True})
    hash: str | None = field(default=None, compare=False, metadata={"by_store": True})

    def __post_init__(self) -> None:
        # a million are made in an import: what is usual is asked for first
        require_text(self.session_id, "session_id")
        require_text(self.sender, "sender")
        require_text(self.recipient, "recipient")
        require_text(self.content, "content", empty=True)
        require_text(self.message_id, "message_id")
        if self.reply_to is not None:
            require_text(self.reply_to, "reply_to")
            if self.reply_kind == "unknown":
                object.__setattr__(self, "reply_kind", "declared")
        if self.source_id is not None:
            require_text(self.source_id, "source_id")
        if self.model is not None:
            require_text(self.model, "model")
        if (self.tokens_in, self.tokens_out, self.cost) != NOTHING_USED:
            require_counts(self.tokens_in, self.tokens_out, self.cost)
        if (self.kind, self.time_kind, self.reply_kind, self.recipient_kind) not in ALLOWED:
            _refuse_choice(self)
        if self.parts.__class__ is not tuple:
            object.__setattr__(self, "parts", tuple(self.parts))
        if self.timestamp.__class__ is not datetime or self.timestamp.tzinfo is not UTC:
            object.__setattr__(self, "timestamp", require_utc(self.timestamp, "timestamp"))
        object.__setattr__(self, "metadata", require_json_object(self.metadata, "metadata"))

    @property
    def is_broadcast(self) -> bool:
        """Whether it is addressed to everyone in the session."""
        return self.recipient == EVERYONE

    @property
    def change(self) -> Literal["edited", "deleted"] | None:
        """What became of its words since they were said; None where nothing did, as far as known.

        The words that it had are in `chats.history.revisions`, where they are known.
        """
        has_words = bool(self.content or self.parts)
        if DELETED in self.metadata or (self.revisions and not has_words):
            return "deleted"
        return "edited" if self.revisions or EDITED in self.metadata else None

    _repr_html_ = record_html


_NAMES = tuple(each.name for each in fields(ChatMessage))
_SETTERS = tuple(getattr(ChatMessage, name).__set__ for name in _NAMES)
_values_of = attrgetter(*_NAMES)


def recorded(message: ChatMessage, seq: int, at: datetime, link: str | None = None) -> ChatMessage:
    """Return the message as a store takes it: with its place and the moment, never revised.

    Its values were checked when it was made, and are not checked again.

    Args:
        message: the message as somebody gave it.
        seq: its place in the session.
        at: aware UTC datetime of the recording.
        link: its `hash`.
    """
    copy: ChatMessage = object.__new__(ChatMessage)
    for set_value, value in zip(_SETTERS, _values_of(message), strict=True):
        set_value(copy, value)
    for name, value in (("seq", seq), ("recorded_at", at), ("revisions", 0), ("hash", link)):
        object.__setattr__(copy, name, value)
    return copy


def _refuse_choice(message: ChatMessage) -> None:
    """Name the value that a field may not have.

    Raises:
        MessageError: always.
    """
    for name, known in CHOICES.items():
        if getattr(message, name) not in known:
            raise MessageError(
                f"{name} is {getattr(message, name)!r}", f"Known: {', '.join(sorted(known))}."
            )
