"""How long to wait before the next try of what has just failed."""

from collections.abc import Iterator


def backoff(first: float = 1.0, longest: float = 300.0) -> Iterator[float]:
    """Yield seconds without end: `first`, then twice as long each time, at most `longest`."""
    seconds = first
    while True:
        yield min(seconds, longest)
        seconds = min(2 * seconds, longest)
