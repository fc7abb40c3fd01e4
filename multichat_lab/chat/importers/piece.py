"""So much of a conversation as goes into one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from multichat_lab.chat.importers.contract import ImportedSession
from multichat_lab.chat.importers.outcome import Outcome
from multichat_lab.records import (
    EVERYONE,
    Annotation,
    Identity,
    Reaction,
    Relation,
    Revision,
)
from multichat_lab.stores.message_rows import MessageRows

Beside = Revision | Reaction | Annotation
"""What is written once the messages are there."""

SMALL = 1_000
"""Messages in a piece, where a larger one cannot be written."""


@dataclass(slots=True)
class Piece:
    """Messages of a conversation, and what goes with them: read, and not written yet.

    Attributes:
        conversation: what it belongs to.
        begins: whether it holds the first messages.
        ends: whether it holds the last ones, and all that is told beside them.
        messages: oldest first.
        seats: who speaks or is addressed → what they are, and since when they are there.
        departures: name → when they left for good; told at the end.
        outcome: how it came out; told at the end.
        relations: links beside the replies.
        aliases: other names of those in it.
        beside: earlier words, reactions, annotations; written once the messages are there.
    """

    conversation: ImportedSession
    begins: bool
    ends: bool = False
    messages: MessageRows = field(default_factory=lambda: MessageRows([]))
    seats: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    departures: Mapping[str, datetime] = field(default_factory=dict)
    outcome: Outcome = field(default_factory=Outcome)
    relations: list[Relation] = field(default_factory=list)
    aliases: list[Identity] = field(default_factory=list)
    beside: list[Beside] = field(default_factory=list)

    @property
    def session_id(self) -> str:
        """The session that it goes into."""
        return self.conversation.session_id

    def take(self, messages: MessageRows) -> None:
        """Add messages, and ask who is in them while the importer stands there."""
        self.messages.rows.extend(messages.rows)
        told = self.conversation
        for name in dict.fromkeys(messages.column("sender") + messages.column("recipient")):
            if name not in self.seats and name != EVERYONE:
                since = told.joined_at(name) or told.created_at
                self.seats[name] = (told.kind_of(name), since)

    def end(self) -> None:
        """Take note that the conversation has been read."""
        self.ends = True
        self.departures = dict(self.conversation.departures())
        self.outcome = self.conversation.came_out()

    def in_small(self) -> list["Piece"]:
        """Return the same in pieces of at most 1,000 messages."""
        rest = replace(self, messages=MessageRows([]))
        pieces = [
            Piece(
                self.conversation,
                begins=self.begins and start == 0,
                messages=self.messages[start : start + SMALL],
                seats=self.seats,
            )
            for start in range(0, len(self.messages), SMALL)
        ]
        rest.begins = self.begins and not pieces
        return [*pieces, rest]
