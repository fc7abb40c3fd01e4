"""What is known of idempotency keys, and for how long, wherever they are written down."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

KEPT = timedelta(hours=24)
"""How long a key is known."""

MOST = 10_000
"""Keys of one token that are known; the oldest go first."""

AT_ONCE = 100
"""Keys that are written down between two looks for those that are too many."""

LARGEST_ANSWER = 4096
"""Bytes of an answer that is kept; a larger one is made anew from what the store holds."""


@dataclass(frozen=True, slots=True)
class Use:
    """What is known of a key.

    Attributes:
        number: of its entry.
        seed: a random text from which the ids follow of what its request records.
        request: digest of the request that was sent under it first.
        is_new: whether it was written down just now.
        status, answer: what was answered; None where that is not known.
    """

    number: int
    seed: str
    request: bytes
    is_new: bool = False
    status: int | None = None
    answer: bytes | None = None


class Keys(Protocol):
    """Keys by token, each with its request, durable before anything is done for it."""

    def take(self, token: str, key: str) -> bool:
        """Return whether no other service is at work on the key; then it is ours."""

    def give_back(self, token: str, key: str) -> None:
        """Let other services work on the key."""

    def begin(self, token: str, key: str, request: bytes) -> Use:
        """Write a key down, or return what is known of it; durable when this returns."""

    def answered(self, use: Use, status: int, answer: bytes) -> None:
        """Keep an answer; without it, one is made from what the store holds."""

    def forget(self, use: Use) -> None:
        """Let a key be used anew: its request was refused, and nothing was recorded."""

    def close(self) -> None:
        """Release what it holds; closing twice is harmless."""
