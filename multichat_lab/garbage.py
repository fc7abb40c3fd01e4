"""Python's collector of garbage, during long work that makes many small records."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

WAKES_AT = 20_000  # new objects at which the collector looks for garbage in a run; else at 700
FROZEN_BY_PYTHON = 1000
"""Objects that are frozen although nobody has asked for it: 3.12 begins with some 400."""


@contextmanager
def gc_frozen() -> Iterator[None]:
    """Keep the collector from walking what was there before, while long work goes on.

    A run or an import makes so many small records that the collector wakes up again and again to
    walk every object of the process: up to a tenth of a run's time, for nothing, and a seventh of
    an import's. What the work leaves behind is collected at `WAKES_AT` objects. Nothing is frozen
    where somebody has frozen objects before.
    """
    is_frozen, (youngest, *older) = gc.get_freeze_count() > FROZEN_BY_PYTHON, gc.get_threshold()
    if not is_frozen:
        gc.freeze()
    if youngest:  # zero is off
        gc.set_threshold(max(youngest, WAKES_AT), *older)
    try:
        yield
    finally:
        gc.set_threshold(youngest, *older)
        if not is_frozen:
            gc.unfreeze()
