"""Writing conversations into a store, in batches, so that it can be repeated."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from itertools import groupby, islice
from typing import TypeVar

from multichat_lab.chat.importers.contract import ORIGIN, Conversation
from multichat_lab.chat.importers.known_messages import KEEP_APART, KnownMessages
from multichat_lab.chat.importers.notes import add_reactions, add_revisions
from multichat_lab.chat.importers.tally import Tally
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.chat.rules import unknown_targets
from multichat_lab.errors import SessionExistsError
from multichat_lab.records import EVERYONE, ChatMessage, ChatSession

BATCH = 1_000
"""Messages in one transaction."""

T = TypeVar("T")


class Loader:
    """Writes one conversation into its session; what is there already stays as it is.

    Args:
        persistence: where it goes.
        conversation: what is written.
        tally: where the new is counted.
    """

    def __init__(
        self, persistence: SessionPersistence, conversation: Conversation, tally: Tally
    ) -> None:
        self._persistence = persistence
        self._conversation = conversation
        self._tally = tally
        self._present: set[str] = set()
        self._known: KnownMessages | None = None

    def load(self) -> None:
        """Write members, messages and relations; a transaction for every 1,000 messages.

        Raises:
            SessionExistsError: the session came from another source.
            SessionEndedError: it has ended and there is something new to add.
            SessionLimitError: a limit of the store is reached; what was written stays.
            MessageError: a `message_id` is taken by another session.
        """
        session = self._open()
        self._present.update(session.participants)
        is_active = session.status == "active"
        if is_active:
            self._seat_members()
        for batch in batches(self._conversation.messages):
            self._add(batch)
        self._add_notes()
        if is_active:
            self._see_off()

    def _open(self) -> ChatSession:
        """Return the session, made anew when there is none."""
        wanted = self._conversation
        try:
            session = self._persistence.create_session(
                (), wanted.topic, wanted.session_id, wanted.metadata, wanted.created_at
            )
        except SessionExistsError:
            session = self._persistence.get_session(wanted.session_id)
            _check_origin(session, wanted)
            self._known = KnownMessages(self._persistence, session.session_id)
        else:
            self._tally.sessions += 1
        self._write_outcome()
        return session

    def _write_outcome(self) -> None:
        """Write what the source tells of the outcome; what it does not tell stays as it is."""
        told = {k: v for k, v in asdict(self._conversation.outcome).items() if v is not None}
        if not told:
            return
        with self._persistence.store.transaction() as transaction:
            session = transaction.session(self._conversation.session_id)
            if session is not None and (new := replace(session, **told)) != session:
                transaction.put_session(new)

    def _add(self, batch: Sequence[ChatMessage]) -> None:
        if self._known is not None and self._conversation.sources_are_places:
            self._known.refuse_other_words(batch)
        new = batch if self._known is None else self._known.without(batch)
        new = self._with_known_replies(new)
        if new:
            self._seat_speakers(new)
        added = self._persistence.add_messages(new)
        updated = 0 if self._known is None else self._known.update(batch)
        self._tally.messages += len(added)
        self._tally.updated += updated
        self._tally.revisions += updated
        self._tally.duplicates += len(batch) - len(added) - updated

    def _add_notes(self) -> None:
        """Write what the source tells beside the messages."""
        wanted = self._conversation
        for links in batches(wanted.relations):
            self._persistence.relations.add(links)
        store = self._persistence.store
        for revisions in batches(wanted.revisions):
            add_revisions(store, wanted.session_id, revisions, self._tally)
        for reactions in batches(wanted.reactions):
            add_reactions(store, wanted.session_id, reactions, self._tally)
        for aliases in batches(wanted.aliases):
            self._tally.identities += self._persistence.identities.add(aliases)
        for annotations in batches(wanted.annotations):
            self._persistence.annotations.add(annotations)

    def _with_known_replies(self, batch: Sequence[ChatMessage]) -> Sequence[ChatMessage]:
        """Return the messages without those links that lead to no message."""
        with self._persistence.store.reading() as reader:
            unknown = unknown_targets(reader, batch)
        if not unknown:
            return batch
        self._tally.unlinked += sum(message.reply_to in unknown for message in batch)
        return [
            replace(message, reply_to=None) if message.reply_to in unknown else message
            for message in batch
        ]

    def _seat_speakers(self, messages: Sequence[ChatMessage]) -> None:
        """Let those join who speak or are addressed: from their arrival, else the beginning."""
        wanted = self._conversation
        names = dict.fromkeys(
            name for message in messages for name in (message.sender, message.recipient)
        )
        for moment, group in groupby(
            (name for name in names if name != EVERYONE),
            key=lambda name: wanted.joined_at(name) or wanted.created_at,
        ):
            self._seat({name: wanted.kind_of(name) for name in group}, moment)

    def _seat_members(self) -> None:
        """Let the declared members join, save those who have come and gone."""
        if not self._conversation.members:
            return
        session_id = self._conversation.session_id
        gone = {each.participant for each in self._persistence.members.list(session_id)}
        gone -= self._present
        joining = [
            each
            for each in self._conversation.members
            if each.left_at is None or each.participant not in gone
        ]
        for moment, group in groupby(joining, key=lambda each: each.joined_at):
            self._seat({each.participant: each.kind for each in group}, moment)

    def _seat(self, kinds: dict[str, str], moment: datetime) -> None:
        absent = {name: kind for name, kind in kinds.items() if name not in self._present}
        if absent:
            session_id = self._conversation.session_id
            self._tally.names.update(self._persistence.members.add(session_id, absent, moment))
            self._present.update(absent)

    def _see_off(self) -> None:
        """Let the declared members leave who have left, and end the session if it has ended."""
        wanted = self._conversation
        for each in wanted.members:
            if each.left_at is not None and each.participant in self._present:
                self._persistence.members.remove(wanted.session_id, each.participant, each.left_at)
        for name, moment in wanted.departures().items():
            if name in self._present:
                self._persistence.members.remove(wanted.session_id, name, moment)
        if wanted.ended_at is not None:
            self._persistence.end_session(wanted.session_id, wanted.ended_at)


def batches(items: Iterable[T]) -> Iterator[list[T]]:
    """Yield the items in lists of at most 1,000."""
    rest = iter(items)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _check_origin(session: ChatSession, conversation: Conversation) -> None:
    there, wanted = session.metadata.get(ORIGIN), conversation.metadata.get(ORIGIN)
    if there and wanted and there != wanted:
        raise SessionExistsError(
            f"Session {session.session_id!r} was imported from another source of the same name",
            KEEP_APART,
        )
