"""Chance that all of a process share: the same for each run of a robot that is checked."""

import random
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

SEED = 0


class Dice:
    """The global generators of `random` and `numpy.random`."""

    def __init__(self) -> None:
        self._start = _state()

    @property
    def were_thrown(self) -> bool:
        """Whether somebody has asked them since."""
        return _state() != self._start


@contextmanager
def same_dice() -> Iterator[Dice]:
    """Let both generators begin anew, and go on afterwards as if nobody had asked them.

    So a robot that leaves its chance to them, and nobody has seeded, decides alike in each run: it
    is no look-ahead to roll dice.
    """
    plain, array = random.getstate(), np.random.get_state()
    random.seed(SEED)
    np.random.seed(SEED)
    try:
        yield Dice()
    finally:
        random.setstate(plain)
        np.random.set_state(array)


def _state() -> tuple[object, ...]:
    kind, keys, *rest = np.random.get_state(legacy=True)
    return (random.getstate(), kind, np.asarray(keys).tobytes(), *rest)
