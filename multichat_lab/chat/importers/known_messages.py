"""Which messages of a source a session holds already."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from multichat_lab.chat.history import revise
from multichat_lab.chat.importers.source.changes import DELETED, EDITED, change_of
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.chat.recording import without_known_sources
from multichat_lab.errors import SessionExistsError
from multichat_lab.records import ChatMessage, Revision, RevisionKind
from multichat_lab.stores.contract import Reader, Transaction
from multichat_lab.stores.questions import MessageQuery

BATCH = 10_000

KEEP_APART = (
    "Import it into a store of its own, or in Python with ImportOptions(session_prefix=…); "
    "a file whose name becomes the session's may also be renamed."
)
"""What to do when two sources would become one session."""


class KnownMessages:
    """Tells apart what a session holds and what is new to it.

    A message with a `source_id` is known by that, any other by its `message_id`.

    Args:
        persistence: where the session is.
        session_id: a session that was there before the import.
    """

    def __init__(self, persistence: SessionPersistence, session_id: str) -> None:
        self._persistence = persistence
        self._session_id = session_id
        self._words: dict[str, int] | None = None
        self._last: ChatMessage | None = None

    def without(self, batch: Sequence[ChatMessage]) -> list[ChatMessage]:
        """Return the messages of the batch that the session does not hold."""
        with self._persistence.store.reading() as reader:
            new = without_known_sources(reader, batch)
            ids = [message.message_id for message in new if message.source_id is None]
            known = reader.known("message_id", self._session_id, ids)
        return [
            message
            for message in new
            if message.source_id is not None or message.message_id not in known
        ]

    def update(self, batch: Sequence[ChatMessage]) -> int:
        """Give known messages the words that the source has now; return how many had others.

        The old words stay as a revision. Words that a message had before are no news, unless the
        source tells of a later edit: whoever changed them here did so after that import. An older
        export, of before an edit that is known, has old words, and no more.
        """
        with self._persistence.store.reading() as reader:
            changed = self._changed(reader, batch)
        if not changed:
            return 0
        with self._persistence.store.transaction() as transaction:
            changed = self._changed(transaction, [each.told for each in changed])
            for each in changed:
                each.record(transaction)
        return len(changed)

    def _changed(self, reader: Reader, batch: Sequence[ChatMessage]) -> "list[_Change]":
        """Return the messages that are there with other words, each as it is and as it is told."""
        places = {each.source_id: each for each in batch if each.source_id is not None}
        others = {each.message_id: each for each in batch if each.source_id is None}
        query = partial(MessageQuery, self._session_id)
        of_place = reader.messages(query(source_ids=list(places))) if places else []
        of_id = reader.messages(query(message_ids=list(others))) if others else []
        found = [(each, places[each.source_id or ""]) for each in of_place]
        found += [(each, others[each.message_id]) for each in of_id]
        pairs = [(old, new) for old, new in found if old.content != new.content]
        before: dict[str, list[Revision]] = defaultdict(list)
        if any(old.revisions for old, _ in pairs):
            for revision in reader.notes(Revision, self._session_id):
                before[revision.message_id].append(revision)
        changes = (_Change(old, new, before[old.message_id]) for old, new in pairs)
        return [each for each in changes if each.is_news]

    def refuse_other_words(self, batch: Sequence[ChatMessage]) -> None:
        """Refuse a batch that says something else at a place that the session holds.

        The last message may go on: the source may have been imported while it was written.

        Raises:
            SessionExistsError: the session came from another source.
        """
        if self._words is None:
            self._words = {}
            for message in self._all():
                if message.source_id is not None:
                    self._words[message.source_id] = _words_of(message)
                    self._last = message
        for message in batch:
            known = self._words.get(message.source_id or "")
            if known not in (None, _words_of(message)) and not self._goes_on(message):
                raise SessionExistsError(
                    f"Session {self._session_id!r} was imported from another source of the same "
                    f"name: message {message.source_id} of this one says something else",
                    KEEP_APART,
                )

    def _goes_on(self, message: ChatMessage) -> bool:
        """Whether a message is the last one known, and more of it."""
        last = self._last
        return (
            last is not None
            and last.source_id == message.source_id
            and message.content.startswith(last.content)
        )

    def _all(self) -> Iterator[ChatMessage]:
        return self._persistence.iter_messages(self._session_id, batch=BATCH)


@dataclass(frozen=True, slots=True)
class _Change:
    """A message that is told with other words than it has.

    Attributes:
        message: as it is.
        told: as the source has it.
        before: what it was before.
    """

    message: ChatMessage
    told: ChatMessage
    before: Sequence[Revision]

    @property
    def is_news(self) -> bool:
        """Whether it did not have these words before, or has them again by a later edit."""
        if all(each.content != self.told.content for each in self.before):
            return True
        _, at = change_of(self.told)
        last = self._last_known()
        return at is not None and last is not None and last < at

    def record(self, transaction: Transaction) -> None:
        """Let the told words take the place of the old ones, or keep them as old ones."""
        message, told = self.message, self.told
        if not self._is_of_before():
            revise(transaction, message, told, *change_of(told))
            return
        kind: RevisionKind = "deletion" if DELETED in message.metadata else "edit"
        number = message.revisions + 1
        where = (message.session_id, message.message_id, number)
        revision = Revision(*where, told.content, *change_of(message), kind, told.parts)
        transaction.revise(revision, replace(message, revisions=number))

    def _is_of_before(self) -> bool:
        """Whether what is told is older than a change that is known."""
        if DELETED in self.message.metadata or DELETED in self.told.metadata:
            return DELETED not in self.told.metadata
        _, at = change_of(self.told)
        last = self._last_known()
        if at is None or last is None:
            return at is None and EDITED in self.message.metadata
        return at < last

    def _last_known(self) -> datetime | None:
        """Return the time of the last change that is known to have one."""
        times = [change_of(self.message)[1], *(each.at for each in self.before)]
        return max((each for each in times if each is not None), default=None)


def _words_of(message: ChatMessage) -> int:
    """Return a mark of what is said and by whom.

    Whom a system line is about may turn out later, when the nick speaks.
    """
    return hash((message.content, "" if message.kind == "system" else message.sender))
