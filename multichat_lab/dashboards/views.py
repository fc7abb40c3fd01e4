"""Which views of a widget are open and looked at."""

import time
from collections.abc import Callable

BEATS_WITHIN = 12.0
"""Seconds; a view that has been silent for longer counts as closed. It beats every 4 seconds."""


class Views:
    """The views that have answered lately.

    A page can vanish without a word (a killed tab), so an open view says from time to time that it
    is there.

    Args:
        clock: seconds that only grow.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: dict[str, float] = {}

    def __contains__(self, view: str) -> bool:
        return self._clock() - self._seen.get(view, float("-inf")) < BEATS_WITHIN

    def __bool__(self) -> bool:
        return any(view in self for view in self._seen)

    def saw(self, view: str) -> None:
        """Take note that `view` is there, and forget those that are long gone."""
        self._seen = {each: when for each, when in self._seen.items() if each in self}
        self._seen[view] = self._clock()

    def lost(self, view: str) -> None:
        """Take note that `view` was closed or hidden."""
        self._seen.pop(view, None)
