"""Python's collector of garbage, during long work that makes many small records."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

WAKES_AT = 20_000  # new objects at which the collector looks for garbage in a run; else at 700
FROZEN_BY_PYTHON = 1000
"""Objects that are frozen although nobody has asked for it: 3.12 begins with some 400."""


class _Spared:
    """The collector while any thread is at long work: it is the process's, and not a thread's."""

    def __init__(self) -> None:
        self._changes = Lock()
        self._at_work = 0
        self._is_frozen = False
        self._threshold = gc.get_threshold()

    def begin(self) -> None:
        """Freeze what is there and let the collector sleep, for the first who is at work."""
        with self._changes:
            self._at_work += 1
            if self._at_work > 1:
                return
            self._is_frozen = gc.get_freeze_count() > FROZEN_BY_PYTHON
            self._threshold = youngest, *older = gc.get_threshold()
            if not self._is_frozen:
                gc.freeze()
            if youngest:  # zero is off
                gc.set_threshold(max(youngest, WAKES_AT), *older)

    def end(self) -> None:
        """Leave the collector as it was found, once the last has ended."""
        with self._changes:
            self._at_work -= 1
            if self._at_work:
                return
            gc.set_threshold(*self._threshold)
            if not self._is_frozen:
                gc.unfreeze()


_spared = _Spared()


@contextmanager
def gc_frozen() -> Iterator[None]:
    """Keep the collector from walking what was there before, while long work goes on.

    A run or an import makes so many small records that the collector wakes up again and again to
    walk every object of the process: up to a tenth of a run's time, for nothing, and a seventh of
    an import's. What the work leaves behind is collected at `WAKES_AT` objects. Nothing is frozen
    where somebody has frozen objects before. Several threads may be at work at once: the collector
    is again as it was when the last of them has ended.
    """
    _spared.begin()
    try:
        yield
    finally:
        _spared.end()
