"""What a load test writes: which client says what in which session, the same for the same seed."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from multichat_lab.errors import LoadTestError

WORDS = (
    *("buy", "sell", "hold", "why", "because", "tomorrow", "never", "agreed", "don't", "naïve"),
    *("Zürich", "東京", "привет", "👍", "100%", "<b>", "'one'", '"two"', "back\\slash;", "--"),
    *("\t", "\n"),
)
MOST_WORDS = 40

MOST = {"sessions": 1_000_000, "messages": 10_000_000, "clients": 256, "total": 100_000_000}
"""The largest test: beyond it this machine would give way, and not what is tested."""


@dataclass(frozen=True, slots=True)
class LoadPlan:
    """How much is written, and by how many.

    Message `number` of every session is written by client `number % clients`, so that all clients
    write to all sessions at once.

    Attributes:
        sessions: number of sessions.
        messages: messages of each session.
        clients: processes that write.
        seed: of the words.

    Raises:
        LoadTestError: a number is below one, or more than any machine can take.
    """

    sessions: int = 100
    messages: int = 1_000
    clients: int = 8
    seed: int = 0

    def __post_init__(self) -> None:
        for name, most in MOST.items():
            if not 1 <= getattr(self, name) <= most:
                raise LoadTestError(f"{name} is {getattr(self, name):,}", f"Give 1 to {most:,}.")

    @property
    def total(self) -> int:
        """Messages in all."""
        return self.sessions * self.messages

    def share(self, client: int) -> Iterator[tuple[int, int]]:
        """Iterate over session and number of the messages of a client, in the order of writing."""
        for number in range(client, self.messages, self.clients):
            for session in range(self.sessions):
                yield session, number

    def client_of(self, number: int) -> int:
        """Return which client writes the messages of a number."""
        return number % self.clients

    def content(self, session: int, number: int) -> str:
        """Return the text of a message; no other message of the plan has the same."""
        chance = random.Random(f"{self.seed}:{session}:{number}")  # noqa: S311 - only words
        words = chance.choices(WORDS, k=chance.randint(1, MOST_WORDS))
        return f"{session}:{number} {' '.join(words)}"
