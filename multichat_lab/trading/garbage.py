"""Spare the garbage collector work that it cannot profit from."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def old_objects_left_alone() -> Iterator[None]:
    """Keep the collector from walking what was there before, while a long run goes on.

    A run makes so many small records that the collector wakes up again and again to walk every
    object of the process: up to a tenth of the run's time, for nothing. What the run itself leaves
    behind is collected as ever. No effect where somebody has frozen objects before, since this
    would thaw them.
    """
    if gc.get_freeze_count():
        yield
        return
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
