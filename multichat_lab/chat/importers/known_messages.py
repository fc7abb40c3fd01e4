"""Which messages of a source a session holds already."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial

from multichat_lab.chat.history import revise
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.chat.recording import without_known_sources
from multichat_lab.errors import SessionExistsError
from multichat_lab.records import ChatMessage, Revision
from multichat_lab.stores.contract import Reader
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
        """Give known messages the words that the source has now; return how many were changed.

        The old words stay as a revision. Words that a message had before are no news: whoever
        changed them here did so after that import.
        """
        with self._persistence.store.reading() as reader:
            changed = self._changed(reader, batch)
        if not changed:
            return 0
        with self._persistence.store.transaction() as transaction:
            pairs = self._changed(transaction, [present for _, present in changed])
            for message, present in pairs:
                revise(transaction, message, present)
        return len(pairs)

    def _changed(
        self, reader: Reader, batch: Sequence[ChatMessage]
    ) -> list[tuple[ChatMessage, ChatMessage]]:
        """Return the messages that are there with other words, each as it is and as it is told."""
        places = {each.source_id: each for each in batch if each.source_id is not None}
        others = {each.message_id: each for each in batch if each.source_id is None}
        query = partial(MessageQuery, self._session_id)
        of_place = reader.messages(query(source_ids=list(places))) if places else []
        of_id = reader.messages(query(message_ids=list(others))) if others else []
        found = [(each, places[each.source_id or ""]) for each in of_place]
        found += [(each, others[each.message_id]) for each in of_id]
        pairs = [(old, new) for old, new in found if old.content != new.content]
        if not any(old.revisions for old, _ in pairs):
            return pairs
        before: dict[str, set[str]] = defaultdict(set)
        for revision in reader.notes(Revision, self._session_id):
            before[revision.message_id].add(revision.content)
        return [(old, new) for old, new in pairs if new.content not in before[old.message_id]]

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


def _words_of(message: ChatMessage) -> int:
    """Return a mark of what is said and by whom.

    Whom a system line is about may turn out later, when the nick speaks.
    """
    return hash((message.content, "" if message.kind == "system" else message.sender))
