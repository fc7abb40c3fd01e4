"""Who looks at a page, and who waits for somebody to do so."""

import time
from collections.abc import Callable

from multichat_lab.dashboards.views import Views


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
