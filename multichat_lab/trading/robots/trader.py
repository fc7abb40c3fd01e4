"""Whoever trades, and how they say why: what a broker, a backtest and a desk ask of them."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, Protocol, Self, runtime_checkable

from multichat_lab.moved import renamed
from multichat_lab.records import ChatMessage, MessageKind
from multichat_lab.trading.broker.broker import Broker
from multichat_lab.trading.records.rows import Bar


class Voice(Protocol):
    """Says a sentence on a robot's behalf; returns the message's id, None if nobody records it."""

    def __call__(
        self,
        sentence: str,
        reply_to: str | None = None,
        kind: MessageKind = "order",
        **told: Any,
    ) -> str | None:
        """Say it, perhaps in reply to a message.

        Args:
            sentence: the words.
            reply_to: the id of the message.
            kind: of the message.
            told: other fields of `ChatMessage`, e.g. `model` and `tokens_out` of who wrote it.
        """


def silent(
    sentence: str, reply_to: str | None = None, kind: MessageKind = "order", **told: Any
) -> None:
    """Say nothing: the voice of a robot that is in no conversation."""


def unheard() -> None:
    """Tell nobody: the bell of a trader at no desk."""


@runtime_checkable
class Trader(Protocol):
    """Whoever trades: `Robot` and `Human` do, and anything else with these names.

    Attributes:
        name: the participant.
        kind: as which they join a conversation.
        bell: rung, by whatever thread, when `take_orders` has something to take before the next
            bar; a live desk sets it.
    """

    name: str
    kind: Literal["bot", "human"]
    bell: Callable[[], object]

    def attach(self, broker: Broker, voice: Voice = silent) -> None:
        """Trade through `broker` and speak through `voice` from now on."""

    def on_bar(self, bar: Bar) -> None:
        """Decide, now that `bar` has closed (or the tick has come)."""

    def take_orders(self, has_market: bool) -> None:
        """Do between two bars what waits to be done; without a market only say it."""


class Recorder(Protocol):
    """Records messages; `SessionPersistence` does."""

    def add_messages(self, messages: Iterable[ChatMessage]) -> Any:
        """Record all of them, or none."""


class RobotSession:
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
        **told: Any,
    ) -> str:
        """Take down what `sender` says, if nothing else about an order; return the message's id.

        Raises:
            MessageError: the sentence, or what is `told` beside it, cannot be stored.
        """
        told |= {"timestamp": timestamp, "reply_to": reply_to, "kind": kind}
        message = ChatMessage(self.session_id, sender, sentence, **told)
        self._unrecorded.append(message)
        return message.message_id

    def record(self) -> None:
        """Record what was said since the last time; all of it or, if that raises, nothing."""
        said, self._unrecorded = self._unrecorded, []
        self._recorder.add_messages(said)


if TYPE_CHECKING:
    Conversation = RobotSession
else:
    __getattr__ = renamed(__name__, Conversation="RobotSession")
