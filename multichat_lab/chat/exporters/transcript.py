"""What an exporter writes: one session, its messages read page by page."""

from collections.abc import Iterator
from dataclasses import dataclass

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.records import ChatMessage, ChatSession, Participant, Relation

PAGE = 1_000


@dataclass(frozen=True, slots=True)
class Transcript:
    """A session in a store.

    Attributes:
        session: the session as it stood when the export began.
        persistence: where it is.
    """

    session: ChatSession
    persistence: SessionPersistence

    def messages(self) -> Iterator[ChatMessage]:
        """Yield the messages that the session had when the export began, the oldest first."""
        session_id, count, seq = self.session.session_id, self.session.message_count, 0
        while page := self.persistence.get_messages(session_id, min(PAGE, count - seq), seq):
            yield from page
            seq += len(page)

    def participants(self) -> list[Participant]:
        """Return everyone who is, or was, in the session."""
        return self.persistence.members.list(self.session.session_id)

    def relations(self) -> list[Relation]:
        """Return the links between its messages."""
        return self.persistence.relations.list(self.session.session_id)
