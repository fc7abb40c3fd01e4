"""What a store holds, as its maintenance counts it."""

from collections.abc import Callable
from dataclasses import dataclass

Progress = Callable[[int, int], None]
"""Is told how much is done and how much there is in all, in any unit."""

Step = Callable[[str], None]
"""Is told the name of the step that begins."""


@dataclass(frozen=True, slots=True)
class Contents:
    """How much a store holds.

    Attributes:
        sessions: number of sessions.
        messages: number of messages.
        schema_version: the newest migration that it has seen.
    """

    sessions: int
    messages: int
    schema_version: int
