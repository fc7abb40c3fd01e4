"""The session in which robots say why they trade."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Protocol, Self

from multichat_lab.records import ChatMessage, MessageKind


class Recorder(Protocol):
    """Records messages; `SessionPersistence` does."""

    def add_messages(self, messages: Iterable[ChatMessage]) -> Any:
        """Record all of them, or none."""


class Conversation:
    """A session that robots speak in; what they say is recorded in batches.

    As a context manager it records at the end, or forgets what was said if something is raised.

    Args:
        recorder: where messages go; the robots must be participants of the session.
        session_id: the session.
    """

    def __init__(self, recorder: Recorder, session_id: str) -> None:
        self.session_id = session_id
        self._recorder = recorder
        self._unrecorded: list[ChatMessage] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self.record()
        self._unrecorded = []

    def say(
        self,
        sender: str,
        sentence: str,
        timestamp: datetime,
        reply_to: str | None = None,
        kind: MessageKind = "order",
    ) -> str:
        """Take down what `sender` says, if nothing else about an order; return the message's id.

        Raises:
            MessageError: the sentence cannot be stored.
        """
        message = ChatMessage(
            self.session_id, sender, sentence, timestamp=timestamp, reply_to=reply_to, kind=kind
        )
        self._unrecorded.append(message)
        return message.message_id

    def record(self) -> None:
        """Record what was said since the last time; all of it or, if that raises, nothing."""
        said, self._unrecorded = self._unrecorded, []
        self._recorder.add_messages(said)
