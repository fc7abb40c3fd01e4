"""What one reads of a service's conversations, and hears of them as they go on."""

from collections.abc import Callable, Iterator

from multichat_lab.records import ChatMessage
from multichat_lab.service.client.connection import Connection
from multichat_lab.service.client.presence import RemotePresence
from multichat_lab.service.client.reading import PAGE, RemoteSessions, iter_messages, listen


class RemoteHearing:
    """Reads and listens, as `multichat_lab.chat.hearing.Hearing` does in a store.

    Args:
        connect: makes a connection to the service.
    """

    def __init__(self, connect: Callable[[], Connection]) -> None:
        self._connect, self._connection = connect, connect()
        self.sessions = RemoteSessions(self._connection)
        self.presence = RemotePresence(connect, self._connection)

    def messages(
        self, session_id: str, limit: int | None = None, after_seq: int | None = None
    ) -> list[ChatMessage]:
        """Return messages, the oldest first; see `SessionPersistence.get_messages`.

        Args:
            session_id: the session.
            limit: at most so many: the last ones, or the first after `after_seq`; None for all.
            after_seq: only those with a greater `seq`.
        """
        if after_seq is None and limit is None:
            after_seq = 0
        elif after_seq is None and limit is not None and limit > PAGE:
            after_seq = max(0, self.sessions.get(session_id).message_count - limit)
        return list(iter_messages(self._connection, session_id, after_seq, limit))

    def listen(self, session_id: str, after_seq: int = 0) -> Iterator[ChatMessage]:
        """Yield messages after `after_seq` as they are recorded, until the session ends.

        It goes over a connection of its own, which is opened again when it breaks: every message
        comes once, in order.
        """
        stream = self._connect()
        try:
            yield from listen(stream, session_id, after_seq)
        finally:
            stream.close()
