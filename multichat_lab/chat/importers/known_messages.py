"""Which messages of a source a session holds already."""

from collections.abc import Iterator, Sequence

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.chat.recording import without_known_sources
from multichat_lab.errors import SessionExistsError
from multichat_lab.records import ChatMessage

BATCH = 10_000

KEEP_APART = (
    "Import it into a store of its own, or in Python with ImportOptions(session_prefix=…); "
    "a file whose name becomes the session's may also be renamed."
)
"""What to do when two sources would become one session."""


class KnownMessages:
    """Tells apart what a session holds and what is new to it.

    A message with a `source_id` is known by that, any other by its `message_id`; for the latter
    all ids of the session are held in memory.

    Args:
        persistence: where the session is.
        session_id: a session that was there before the import.
    """

    def __init__(self, persistence: SessionPersistence, session_id: str) -> None:
        self._persistence = persistence
        self._session_id = session_id
        self._message_ids: set[str] | None = None
        self._words: dict[str, int] | None = None
        self._last: ChatMessage | None = None

    def without(self, batch: Sequence[ChatMessage]) -> list[ChatMessage]:
        """Return the messages of the batch that the session does not hold."""
        with self._persistence.store.reading() as reader:
            new = without_known_sources(reader, batch)
        if all(message.source_id is not None for message in new):
            return new
        if self._message_ids is None:
            self._message_ids = {message.message_id for message in self._all()}
        return [
            message
            for message in new
            if message.source_id is not None or message.message_id not in self._message_ids
        ]

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
