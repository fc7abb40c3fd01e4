"""Where a load test writes to; each target can be pickled, for the processes of its clients."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import LoadTestError
from multichat_lab.records import ChatMessage, ChatSession
from multichat_lab.service.loadtest.plan import LoadPlan
from multichat_lab.stores import parse_location

TOPIC = "load test"

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
