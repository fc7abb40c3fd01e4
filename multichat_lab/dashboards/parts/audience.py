"""Who looks at a page, and who waits for somebody to do so."""

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


class Audience:
    """Whether anybody looks at a page.

    Args:
        clock: tells seconds that only grow.

    Attributes:
        on_arrival: functions without arguments, called when a view opens or is looked at again
            after nobody did.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.on_arrival: list[Callable[[], object]] = []
        self._views = Views(clock)

    @property
    def is_present(self) -> bool:
        """Whether a view has spoken lately, see `Views`."""
        return bool(self._views)

    def arrive(self, view: str = "") -> None:
        """Note that a view has spoken; whoever waits for one is told."""
        was_present = self.is_present
        self._views.saw(view)
        if not was_present:
            for callback in self.on_arrival:
                callback()

    def leave(self, view: str = "") -> None:
        """Note that a view has closed."""
        self._views.lost(view)
