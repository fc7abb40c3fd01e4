"""A running service as the target of a load test."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from multichat_lab.errors import LoadTestError
from multichat_lab.records import ChatSession
from multichat_lab.service.client import MultichatClient
from multichat_lab.service.loadtest.plan import LoadPlan
from multichat_lab.service.loadtest.targets import TOPIC, MessagesOf, Say

PATIENCE_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class ServiceTarget:
    """A service that every client connects to, each as the participant of its token.

    Attributes:
        location: address of the service, e.g. `http://127.0.0.1:8765`.
        tokens: bearer tokens of participants; the clients take them in turn.
        patience: for so many seconds a message is sent again to a service that is busy or away;
            then it has failed.

    Raises:
        LoadTestError: there is no token.
    """

    location: str
    tokens: tuple[str, ...] = field(repr=False)
    patience: float = PATIENCE_SECONDS

    def __post_init__(self) -> None:
        if not self.tokens:
            raise LoadTestError(
                f"There is no token for {self.location}",
                "Make one with: multichat token add NAME; give it by --token-file FILE.",
            )

    def client(self, number: int) -> MultichatClient:
        """Return the connection of a client."""
        token = self.tokens[number % len(self.tokens)]
        return MultichatClient(self.location, token, self.patience)

    def start_sessions(self, plan: LoadPlan) -> Iterator[ChatSession]:
        """Start the sessions, with a participant for each token that a client has."""
        with self.client(0) as host:
            session_id = host.start([], TOPIC).session_id
            for number in range(1, min(plan.clients, len(self.tokens))):
                with self.client(number) as guest:
                    guest.join(session_id)
            first = host.sessions.get(session_id)
            yield first
            for _ in range(1, plan.sessions):
                yield host.start(first.participants, TOPIC)

    @contextmanager
    def connected(self, client: int) -> Iterator[Say]:
        """Connect, and yield what lets this client say something."""
        with self.client(client) as connection:
            yield connection.broadcast

    @contextmanager
    def reading(self) -> Iterator[MessagesOf]:
        """Connect, and yield what returns the messages of a session."""
        with self.client(0) as connection:
            yield connection.messages

    def discard(self, session_ids: Sequence[str]) -> int:
        """End the sessions; only the service's own clean-up can remove them, so none is."""
        with self.client(0) as connection:
            for session_id in session_ids:
                connection.end(session_id)
        return 0
