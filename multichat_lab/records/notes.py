"""What is recorded beside messages: their earlier words, reactions, other names, annotations."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from multichat_lab.errors import MessageError
from multichat_lab.validation import require_text, require_utc

RevisionKind = Literal["edit", "deletion"]


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

    def __post_init__(self) -> None:
        _check(self, "session_id message_id", "by", "at")
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
