"""One session in a transaction: what is there, and what an import adds to it."""

from dataclasses import replace

from multichat_lab.chat.importers.change import Change
from multichat_lab.chat.importers.contract import ORIGIN
from multichat_lab.chat.importers.known_messages import KEEP_APART, KnownMessages
from multichat_lab.chat.importers.new_messages import by_source, linked_only
from multichat_lab.chat.importers.piece import Piece
from multichat_lab.chat.importers.seating import Seating
from multichat_lab.chat.importers.tally import Tally
from multichat_lab.chat.links import unlinked
from multichat_lab.chat.recording import new_session
from multichat_lab.chat.rules import (
    Limits,
    active_session,
    check_room,
    found_session,
)
from multichat_lab.errors import SessionExistsError
from multichat_lab.records import ChatSession, Relation
from multichat_lab.stores.contract import Reader
from multichat_lab.stores.message_rows import MessageRows
from multichat_lab.stores.questions import MessageQuery
from multichat_lab.times import utc_now


class Draft:
    """Applies the rules of a conversation to a piece of it, and holds what will be written.

    Args:
        reader: the transaction that it will be written in.
        piece: what was read.
        session: the session as it is there; None when there is none.
        is_ours: whether this import has made the session, and all that it holds.

    Attributes:
        piece: what was read.
        session: the session as it will be, its counters apart.
        is_fresh: whether it is new.
        has_changed: whether the session's own fields are other than before.
        seating: who is in it.
        added: the messages that are new to it.
        again: those whose source this import has told before, maybe with other words.
        changes: what has other words now.

    Raises:
        SessionExistsError: the session came from another source.
        SessionNotFoundError: it was deleted while it was imported.
    """

    def __init__(
        self, reader: Reader, piece: Piece, session: ChatSession | None, *, is_ours: bool
    ) -> None:
        told = piece.conversation
        self._reader = reader
        self.piece = piece
        self.is_fresh = session is None and piece.begins
        if self.is_fresh:
            session = new_session((), told.topic, told.session_id, told.metadata, told.created_at)
            seats = []
        else:
            session = session or found_session(reader, told.session_id)
            seats = reader.participants(told.session_id)
        self._known = None
        if not (self.is_fresh or is_ours):
            stay = (told.sources_are_places, told.senders_stay)
            self._known = KnownMessages(reader, told.session_id, *stay)
            if piece.begins:
                _check_origin(session, piece, self._known)
        self.session = self._before = session
        self.seating = Seating(told.session_id, seats)
        self.added = MessageRows([])
        self.again = MessageRows([])
        self.changes: list[Change] = []
        self._unlinked: dict[tuple[str, str], str] = {}

    @property
    def has_changed(self) -> bool:
        """Whether the session's own fields are to be written."""
        return self.is_fresh or self.session != self._before

    def add_all(self, limits: Limits) -> None:
        """Add members, messages and departures.

        Raises:
            SessionExistsError: something else is said at a place that the session holds.
            SessionEndedError: the session has ended and there is something new.
            SessionLimitError: there would be too many messages.
            ParticipantError, MessageError: nobody can be called so, or no store holds a value.
        """
        piece, was_active = self.piece, self.session.status == "active"
        if piece.begins and was_active:
            self._seat_members()
        if piece.messages:
            self._add(self._new_of(piece.messages), limits)
        if piece.ends:
            self.session = piece.outcome.applied(self.session, self._seq_of)
            if was_active:
                self._see_off()

    def links(self) -> list[Relation]:
        """Return what is answered, and other relations of messages that are there by now."""
        replies = zip(self.added.column("message_id"), self.added.column("reply_to"), strict=True)
        answers = [
            Relation(self.session.session_id, message_id, target)
            for message_id, target in replies
            if target is not None
        ]
        lost = set(unlinked(self._reader, self.piece.relations))
        for e in lost:
            self._unlinked.setdefault((e.message_id, e.target_id), e.message_id)
        return answers + [each for each in self.piece.relations if each not in lost]

    def count(self, tally: Tally) -> None:
        """Count what was new, once it is written."""
        if self.is_fresh:
            tally.made.add(self.session.session_id)
        tally.messages += len(self.added)
        count, head = self.session.message_count, self.session.head
        if self.added:
            tally.added[self.session.session_id] += len(self.added)
            count, head = count + len(self.added), self.added.column("hash")[-1]
        tally.acknowledge(self.session.session_id, count, head)
        tally.updated += len(self.changes)
        tally.revisions += len(self.changes)
        tally.duplicates += len(self.piece.messages) - len(self.added) - len(self.changes)
        tally.names |= self.seating.joined
        tally.lost_links(self.session.session_id, self._unlinked)
        if self._known is not None:
            tally.tell(self.session.session_id, self.piece.messages)

    def _new_of(self, batch: MessageRows) -> MessageRows:
        """Return the messages that the session does not hold; note those with other words."""
        seen: set[str] = set()
        if self._known is not None:
            first, self.again = by_source(batch, seen)
            new, self.changes = self._known.compare(list(first))
            return MessageRows.of(new)
        if not (self.is_fresh or self.piece.conversation.sources_are_unique):
            sources = [each for each in batch.column("source_id") if each is not None]
            seen = self._reader.known("source_id", self.session.session_id, sources)
        new_rows, self.again = by_source(batch, seen)
        return new_rows

    def _add(self, new: MessageRows, limits: Limits) -> None:
        if not new:
            return
        if self.session.status != "active":
            active_session(self._reader, self.session.session_id)
        check_room(self.session, len(new), limits)
        for name in dict.fromkeys(new.column("sender") + new.column("recipient")):
            if name in self.piece.seats:
                self.seating.join(name, *self.piece.seats[name])
        linked, self._unlinked = linked_only(self._reader, self.session.session_id, new)
        self.added = linked.recorded(self.session.message_count + 1, utc_now(), self.session.head)

    def _seat_members(self) -> None:
        """Let the declared members join, save those who have come and gone."""
        for each in self.piece.conversation.members:
            if each.left_at is None or each.participant not in self.seating.gone:
                self.seating.join(each.participant, each.kind, each.joined_at)

    def _seq_of(self, message_id: str) -> int | None:
        """Return the `seq` of a message, new or known; None where there is none."""
        added = self.added.column("message_id")
        if message_id in added:
            return self.session.message_count + 1 + added.index(message_id)
        query = MessageQuery(self.session.session_id, message_ids=[message_id])
        known = [] if self.is_fresh else self._reader.messages(query)
        return next((each.seq for each in known), None)

    def _see_off(self) -> None:
        """Let those leave who have left, and end the session if it has ended."""
        told = self.piece.conversation
        for each in told.members:
            if each.left_at is not None:
                self.seating.leave(each.participant, each.left_at)
        for name, moment in self.piece.departures.items():
            self.seating.leave(name, moment)
        if told.ended_at is not None:
            self.session = replace(self.session, status="ended", ended_at=told.ended_at)


def _check_origin(session: ChatSession, piece: Piece, known: KnownMessages) -> None:
    """Refuse a source that begins otherwise than the session's, unless it overlaps with that.

    Raises:
        SessionExistsError: the session came from another source.
    """
    there, wanted = session.metadata.get(ORIGIN), piece.conversation.metadata.get(ORIGIN)
    if there and wanted and there != wanted and not known.goes_on(list(piece.messages)):
        raise SessionExistsError(
            f"Session {session.session_id!r} was imported from another source of the same name",
            KEEP_APART,
        )
