"""Where a load test writes to; each target can be pickled, for the processes of its clients."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import LoadTestError
from multichat_lab.records import ChatMessage, ChatSession
from multichat_lab.service.client import MultichatClient
from multichat_lab.service.loadtest.plan import LoadPlan
from multichat_lab.stores import parse_location

TOPIC = "load test"
PATIENCE_SECONDS = 5.0

Say = Callable[[str, str], ChatMessage]
"""Say a text (the second) in a session (the first); what it returns is acknowledged."""

MessagesOf = Callable[[str], list[ChatMessage]]
"""Return all messages of a session."""


class Target(Protocol):
    """A store or a service, under test."""

    @property
    def location(self) -> str:
        """What it is called in a report."""

    def start_sessions(self, plan: LoadPlan) -> Iterator[ChatSession]:
        """Start the sessions of the plan; client `n` speaks as their participant `n`, in turn."""

    def connected(self, client: int) -> AbstractContextManager[Say]:
        """Connect, and yield what lets this client say something."""

    def reading(self) -> AbstractContextManager[MessagesOf]:
        """Connect, and yield what returns the messages of a session."""

    def discard(self, session_ids: Sequence[str]) -> int:
        """Remove the sessions, and return how many could be removed."""


@dataclass(frozen=True, slots=True)
class StoreTarget:
    """A store that every client opens for itself.

    Attributes:
        location: `TYPE:PATH`; made when it is not there.

    Raises:
        LoadTestError: several processes cannot share such a store.
    """

    location: str

    def __post_init__(self) -> None:
        if parse_location(self.location)[0] == "memory":
            raise LoadTestError(
                "A memory store cannot be shared by processes",
                "Give a json, sqlite or duckdb store, e.g. --store sqlite:load.db.",
            )

    def open(self) -> SessionPersistence:
        """Open the store."""
        storage_type, path = parse_location(self.location)
        return SessionPersistence(storage_type, Path(path))

    def start_sessions(self, plan: LoadPlan) -> Iterator[ChatSession]:
        """Create the sessions, with a participant for each client."""
        names = [client_name(client) for client in range(plan.clients)]
        with self.open() as chats:
            for _ in range(plan.sessions):
                yield chats.create_session(names, TOPIC)

    @contextmanager
    def connected(self, client: int) -> Iterator[Say]:
        """Open the store, and yield what lets this client say something."""
        name = client_name(client)
        with self.open() as chats:
            yield lambda session_id, text: chats.add_message(ChatMessage(session_id, name, text))

    @contextmanager
    def reading(self) -> Iterator[MessagesOf]:
        """Open the store, and yield what returns the messages of a session."""
        with self.open() as chats:
            yield chats.get_messages

    def discard(self, session_ids: Sequence[str]) -> int:
        """Delete the sessions, one a transaction, so that other writers need not wait long."""
        with self.open() as chats:
            for session_id in session_ids:
                with chats.store.transaction() as transaction:
                    transaction.delete_sessions([session_id])
        return len(session_ids)


def client_name(client: int) -> str:
    """Return the participant that a client speaks as in a store."""
    return f"client {client}"


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
