"""What one reads of a service's conversations, and hears of them as they go on."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress

from multichat_lab.chat.hearing import AT_ONCE, deadline, nothing_more, said_to
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
        with closing(self._connect()) as stream:
            yield from listen(stream, session_id, after_seq)

    subscribe = listen

    @contextmanager
    def apart(self) -> "Iterator[RemoteHearing]":
        """Return, for a `with` block, what hears over connections of its own, cut at its end."""
        made: list[Connection] = []

        def connect() -> Connection:
            made.append(self._connect())
            return made[-1]

        try:
            yield RemoteHearing(connect)
        finally:
            for each in made:
                each.cut()

    def wait_for(
        self,
        session_id: str,
        after_seq: int,
        addressed_to: str | None = None,
        timeout: float | None = None,
    ) -> list[ChatMessage]:
        """Wait until something is said after `after_seq`, and return it; nothing when time is up.

        See `MultichatSystem.wait_for`: who waits asks nothing meanwhile, and is told at once.

        Args:
            session_id: the session.
            after_seq: what came up to this `seq` is known already.
            addressed_to: wait for what others say to this participant or to everyone; None waits
                for any message, and for what the system tells.
            timeout: seconds; None for ever.

        Raises:
            SessionNotFoundError: there is none that is the holder's to see.
            SessionEndedError: it has ended, and there is nothing more to hear.
            MessageError: there can be no such time.
            ServiceError: the service was away for longer than the client's patience.
        """
        until, last = deadline(timeout), after_seq
        while messages := self.messages(session_id, AT_ONCE, last):
            if found := said_to(messages, addressed_to):
                return found
            last = messages[-1].seq or last
        return self._heard(session_id, last, addressed_to, until)

    def _heard(
        self, session_id: str, after_seq: int, addressed_to: str | None, until: float
    ) -> list[ChatMessage]:
        with closing(self._connect()) as stream, suppress(TimeoutError):
            for message in listen(stream, session_id, after_seq, until):
                if found := said_to([message], addressed_to):
                    return found
            raise nothing_more(session_id)
        if self.sessions.get(session_id).status == "ended":  # there was no time to be told
            raise nothing_more(session_id)
        return []
