"""Who looks: views that say so, and fall silent when their page is closed or hidden."""

import time
from collections.abc import Callable

PATIENCE = 12.0
"""Seconds of silence after which a view counts as closed; views say that they are there every 4."""


class Audience:
    """Whether anybody looks at a widget.

    Args:
        clock: tells seconds that only grow.

    Attributes:
        on_arrival: functions without arguments, called when a view opens or is looked at again.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.on_arrival: list[Callable[[], object]] = []
        self._clock = clock
        self._heard: dict[str, float] = {}

    @property
    def is_present(self) -> bool:
        """Whether a view has spoken within the last 12 seconds."""
        now = self._clock()
        return any(now - heard < PATIENCE for heard in self._heard.values())

    def arrive(self, view: str = "") -> None:
        """Note that a view has spoken; whoever waits for one is told."""
        was_present = self.is_present
        self._heard[view] = self._clock()
        if not was_present:
            for callback in self.on_arrival:
                callback()

    def leave(self, view: str = "") -> None:
        """Note that a view has closed."""
        self._heard.pop(view, None)
