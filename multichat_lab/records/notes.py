"""What is recorded beside messages: their earlier words, reactions, other names, annotations."""

import hashlib
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, get_args

from multichat_lab.errors import MessageError
from multichat_lab.parts import Part
from multichat_lab.times import utc_now
from multichat_lab.validation import require_text, require_utc

RevisionKind = Literal["edit", "deletion"]

BY_HAND = "by hand"
"""The source of an identity that a person told, not a chat."""


def hash_of_words(content: str) -> str:
    """Return a short mark of a message's words: 16 hexadecimal digits of their SHA-256."""
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def _check(record: Any, texts: str, optional: str = "", times: str = "") -> None:
    """Refuse what no store can hold; times become UTC."""
    for name in texts.split():
        require_text(getattr(record, name), name)
    for name in optional.split():
        if getattr(record, name) is not None:
            require_text(getattr(record, name), name)
    for name in times.split():
        if getattr(record, name) is not None:
            object.__setattr__(record, name, require_utc(getattr(record, name), name))


@dataclass(frozen=True, slots=True)
class Revision:
    """That a message's words were changed, and what they were before.

    The message itself holds its present words; a deletion leaves it without any.

    Attributes:
        session_id: the session that the message belongs to.
        message_id: the message.
        revision: 1, 2, 3 … in each message.
        content: the words before this revision.
        by: who changed them; None where that is not known.
        at: aware UTC datetime of the change; None where that is not known.
        kind: `edit` or `deletion`.
        parts: what the message was made of before this revision; empty for words alone.
        hash: a checksum over all this, what the message said from then on, and the hash of its
            revision before; given by the store. None where a release without it recorded it. Two
            may differ in it and be equal.

    Raises:
        MessageError: a value that no store can hold.
    """

    session_id: str
    message_id: str
    revision: int
    content: str
    by: str | None = None
    at: datetime | None = None
    kind: RevisionKind = "edit"
    parts: tuple[Part, ...] = ()
    hash: str | None = field(default=None, compare=False, metadata={"by_store": True})

    def __post_init__(self) -> None:
        _check(self, "session_id message_id", "by", "at")
        object.__setattr__(self, "parts", tuple(self.parts))
        require_text(self.content, "content", empty=True)
        if self.kind not in get_args(RevisionKind):
            raise MessageError(f"kind is {self.kind!r}", "Known: deletion, edit.")


@dataclass(frozen=True, slots=True)
class Reaction:
    """That someone reacted to a message.

    Attributes:
        session_id: the session that the message belongs to.
        message_id: the message.
        participant: who reacted.
        name: of the reaction: a short name such as `thumbsup`, or the emoji itself.
        at: aware UTC datetime; None where it is not known.

    Raises:
        MessageError: a value that no store can hold.
    """

    session_id: str
    message_id: str
    participant: str
    name: str
    at: datetime | None = None

    def __post_init__(self) -> None:
        _check(self, "session_id message_id participant name", times="at")


@dataclass(frozen=True, slots=True)
class Identity:
    """That a participant goes by a name in a source.

    Attributes:
        participant: the name under which they speak in sessions.
        source: where they have the other name, e.g. `slack` or an IRC network.
        source_id: what identifies them there, e.g. `U024BE7LH`; for a mere alias, the alias.
        name: what they are called there.
        valid_from: aware UTC datetime since which they are; None where it is not known.
        valid_to: aware UTC datetime until which they were; None: they are still, as far as known.

    Raises:
        MessageError: a value that no store can hold.
    """

    participant: str
    source: str
    source_id: str
    name: str
    valid_from: datetime | None = None
    valid_to: datetime | None = None

    def __post_init__(self) -> None:
        _check(self, "participant source source_id name", times="valid_from valid_to")


@dataclass(frozen=True, slots=True)
class Annotation:
    """What somebody, or a program, noted about a session, a message or a piece of its words.

    Attributes:
        session_id: the session.
        label: what was noted, e.g. `promise`.
        message_id: the message; None for the session as a whole.
        start: of the piece of the message's words, in characters from 0; None for all of them.
        end: of the piece, past its last character.
        value: of the label, e.g. a grade or a quote; None where the label says all.
        by: who noted it: a person or a scanner.
        run: the run of a program that noted it, so that its annotations can be taken back.
        annotation_id: unique in the session; a fresh UUID4 unless given.
        created_at: aware UTC datetime, now unless given.
        words_hash: `hash_of_words` of the message as it was when this was noted, so that one of
            words that were changed since can be told; given when it is recorded. None for a
            session, and for what earlier releases recorded. Two may differ in it and be equal.

    Raises:
        MessageError: a value that no store can hold.
    """

    session_id: str
    label: str
    message_id: str | None = None
    start: int | None = None
    end: int | None = None
    value: str | None = None
    by: str | None = None
    run: str | None = None
    annotation_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    created_at: datetime = field(default_factory=utc_now)
    words_hash: str | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        _check(self, "session_id label annotation_id", "message_id by run words_hash", "created_at")
        if self.value is not None:
            require_text(self.value, "value", empty=True)
        if (self.start is None) != (self.end is None) or (
            self.start is not None and self.end is not None and not 0 <= self.start <= self.end
        ):
            raise MessageError(
                f"start is {self.start} and end is {self.end}",
                "Give both, in characters from 0, start first; or neither.",
            )
        if self.start is not None and self.message_id is None:
            raise MessageError("start is given without message_id", "Say in which message.")
