"""Which messages of a source a session holds already."""

from collections.abc import Iterator, Sequence

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.chat.recording import without_known_sources
from multichat_lab.records import ChatMessage

PAGE = 10_000


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

    def without(self, batch: Sequence[ChatMessage]) -> list[ChatMessage]:
        """Return the messages of the batch that the session does not hold."""
        with self._persistence.store.reading() as reader:
            new = without_known_sources(reader, batch)
        if all(message.source_id is not None for message in new):
            return new
        if self._message_ids is None:
            self._message_ids = set(self._all_ids())
        return [
            message
            for message in new
            if message.source_id is not None or message.message_id not in self._message_ids
        ]

    def _all_ids(self) -> Iterator[str]:
        seq = 0
        while page := self._persistence.get_messages(self._session_id, PAGE, after_seq=seq):
            yield from (message.message_id for message in page)
            seq += len(page)
