"""A conversation as of a time: its words as they were then, what was noted, and a copy of both."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from multichat_lab.records import Annotation, ChatMessage, Note, Reaction, Relation, Revision
from multichat_lab.stores.contract import Reader

N = TypeVar("N", bound=Note)
Revisions = Mapping[str, Sequence[Revision]]


@dataclass(frozen=True)
class AsOf:
    """A moment of a conversation, on its own clock and on that of who recorded it.

    The two differ where a desk trades the past: its words are of 2010, and were recorded, and
    annotated, today.

    Attributes:
        time: on the clock of the conversation, UTC.
        recorded_by: when the last message before it that was recorded on its own had been; None
            where that is not told, or not apart from the next one.
        recorded_before: when the first message after it was recorded; None where there is none.
    """

    time: datetime
    recorded_by: datetime | None
    recorded_before: datetime | None

    def has(self, noted: datetime) -> bool:
        """Whether something was there that was noted at a time of the recorder's clock."""
        if self.recorded_by is not None and noted <= self.recorded_by:
            return True
        if self.recorded_before is not None and noted >= self.recorded_before:
            return False
        return noted <= self.time


def as_of(time: datetime, said: Iterable[ChatMessage], later: Iterable[ChatMessage]) -> AsOf:
    """Return the moment at which some messages had been said, and others had not."""
    after = min((each.recorded_at for each in later if each.recorded_at), default=None)
    known = [each.recorded_at for each in said if each.recorded_at]
    before = [each for each in known if after is None or each < after]
    return AsOf(time, max(before, default=None), after)


def revisions_of(reader: Reader, session_id: str) -> Revisions:
    """Return message → how its words were changed, the first change first."""
    found: dict[str, list[Revision]] = defaultdict(list)
    for each in reader.notes(Revision, session_id):
        found[each.message_id].append(each)
    return {name: sorted(some, key=lambda each: each.revision) for name, some in found.items()}


def as_first_said(message: ChatMessage, revisions: Revisions) -> ChatMessage:
    """Return a message with the words that it had before anybody changed them."""
    changes = revisions.get(message.message_id)
    if not changes:
        return message
    return replace(message, content=changes[0].content, parts=changes[0].parts, revisions=0)


def changes_by(
    message: ChatMessage, revisions: Revisions, time: datetime
) -> list[tuple[Revision, ChatMessage]]:
    """Return how a message was changed by a time: each change, and the message as it left it.

    One whose time is not known counts as made, unless one before it came later than the time.
    """
    changes = revisions.get(message.message_id, ())
    states = [
        *(replace(message, content=each.content, parts=each.parts) for each in changes[1:]),
        message,
    ]
    made = []
    for each, state in zip(changes, states, strict=False):
        if each.at is not None and each.at > time:
            break
        made.append((each, replace(state, revisions=each.revision)))
    return made


def notes_by(
    reader: Reader, session_id: str, moment: AsOf
) -> list[Relation | Reaction | Annotation]:
    """Return what was noted beside the messages of a session by a moment.

    A reaction whose time is not known counts as there, and so does a link, which has none.
    """
    reactions = reader.notes(Reaction, session_id)
    return [
        *reader.notes(Relation, session_id),
        *(each for each in reactions if each.at is None or each.at <= moment.time),
        *(each for each in reader.notes(Annotation, session_id) if moment.has(each.created_at)),
    ]


@dataclass(frozen=True)
class Copying:
    """Copies what is recorded of some messages into another session.

    Attributes:
        session_id: the other session.
        ids: message → its copy.
    """

    session_id: str
    ids: Mapping[str, str]

    def message(self, message: ChatMessage) -> ChatMessage:
        """Return a message for the other session; what it answers is that session's, or nothing."""
        reply_to = self.ids.get(message.reply_to) if message.reply_to else None
        return replace(
            message, session_id=self.session_id, message_id=self.ids[message.message_id],
            reply_to=reply_to, seq=None, recorded_at=None,
        )  # fmt: skip

    def has(self, note: Note) -> bool:
        """Whether the messages that a note is of are copied; a note on the session is of none."""
        return all(each in self.ids for _, each in _messages_of(note))

    def note(self, note: N) -> N:
        """Return a note for the other session; an annotation gets an id of its own."""
        named: dict[str, Any] = {name: self.ids[each] for name, each in _messages_of(note)}
        named["session_id"] = self.session_id
        if isinstance(note, Annotation):
            named["annotation_id"] = str(uuid.uuid4())
        return replace(note, **named)


def _messages_of(note: Note) -> list[tuple[str, str]]:
    """Return the fields of a note that name messages, and which."""
    named = ((name, getattr(note, name, None)) for name in ("message_id", "target_id"))
    return [(name, each) for name, each in named if each is not None]
