"""Find market data that a robot carries with it, and so might know ahead of time."""

import inspect
from collections import deque
from collections.abc import Iterator, Mapping
from numbers import Number
from typing import Any

import numpy as np
import pandas as pd

from multichat_lab.trading.robots.robot import Robot

DISTINCT = 10
"""Sequences with fewer distinct numbers, e.g. a buffer of zeros, are no data."""
DEPTH = 4
"""How deep to look into what a robot holds."""


def held_data(holder: Any, length: int) -> str | None:
    """Return where `holder` keeps data that could be the bars of a run, None if nowhere.

    That is a frame or series indexed by time, or an array or collection of numbers at least half
    as long as the run: in attributes, in items, in the closures and globals that methods use. What
    code reads from files while it runs is not found.

    Args:
        holder: a robot that has not run yet, or a function that makes one.
        length: number of bars in the run.
    """
    seen: set[int] = set()
    waiting = deque((name, value, 1) for name, value in _parts(holder))
    while waiting:
        name, value, depth = waiting.popleft()
        if id(value) in seen:
            continue
        seen.add(id(value))
        if _is_data(value, length // 2):
            return name
        if depth < DEPTH:
            waiting.extend((f"{name}.{part}", each, depth + 1) for part, each in _parts(value))
    return None


def _is_data(value: Any, least: int) -> bool:
    if isinstance(value, pd.DataFrame | pd.Series):
        return isinstance(value.index, pd.DatetimeIndex) or len(value) >= least
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple | deque) and len(value) >= max(least, DISTINCT):
        numbers = [each for each in value if isinstance(each, Number)]
        return len(set(numbers)) >= DISTINCT or isinstance(value[0], tuple)
    if isinstance(value, np.ndarray) and value.dtype.kind in "fiub":
        return value.size >= max(least, DISTINCT) and len(np.unique(value)) > 1
    return False


def _parts(value: Any) -> Iterator[tuple[str, Any]]:
    """Yield what `value` is made of, with names."""
    if isinstance(value, Mapping):
        yield from ((str(key), each) for key, each in value.items())
    elif isinstance(value, list | tuple | deque | set):
        yield from ((str(place), each) for place, each in enumerate(value))
    elif inspect.isfunction(value) or inspect.ismethod(value):
        found = inspect.getclosurevars(value)
        yield from found.nonlocals.items()
        yield from found.globals.items()
    elif not inspect.isclass(value) and not inspect.ismodule(value):
        yield from getattr(value, "__dict__", {}).items()
        if isinstance(value, Robot):
            yield from _methods(type(value))


def _methods(kind: type[Robot]) -> Iterator[tuple[str, Any]]:
    for ancestor in kind.__mro__[: kind.__mro__.index(Robot)]:
        yield from vars(ancestor).items()
