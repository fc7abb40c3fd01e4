"""Rules as plain functions of numbers, which numba can compile as they stand."""

import math
from collections import namedtuple
from collections.abc import Mapping
from functools import cache, partial
from typing import Any, NamedTuple

import numpy as np

from multichat_lab.formatting import in_words
from multichat_lab.trading.broker.kernel import moved_position
from multichat_lab.trading.records.rows import Bar
from multichat_lab.trading.robots.ruled import Ruled, withdraw


class StepBar(NamedTuple):
    """What a step is shown of a bar."""

    open: float
    high: float
    low: float
    close: float
    volume: float


class BySteps:
    """Trades what `step` says; keeps what it remembers of each symbol."""

    def __init__(self, robot: Any) -> None:
        self._step, self._begin = robot.step, partial(first_state, robot)
        self._parameters = parameters_of(vars(robot))
        self._states: dict[str, Any] = {}

    def on_bar(self, robot: Ruled, bar: Bar) -> None:
        """Order what is missing to the shares that the rule wants."""
        if bar.symbol not in self._states:
            self._states[bar.symbol] = self._begin()
        state, position = self._states[bar.symbol], robot.position
        shown = StepBar(*bar[2:])
        target = float(self._step(self._parameters, state, shown, position, robot.equity))
        change = 0.0 if math.isnan(target) else moved_position(target, -position)
        if not change:
            return
        withdraw(robot, bar.symbol)
        say = f"I go from {in_words(position)} to {in_words(target)} {bar.symbol}: my rule says so."
        give = robot.buy if change > 0 else robot.sell
        give(abs(change), say=say)


def parameters_of(attributes: Mapping[str, Any]) -> Any:
    """Return the public attributes that are numbers, as a named tuple."""
    numbers = {
        name: each
        for name, each in attributes.items()
        if isinstance(each, int | float) and not name.startswith("_")
    }
    return _kind(tuple(numbers))(**numbers)


@cache
def _kind(names: tuple[str, ...]) -> Any:
    """Return one type for the same names, since numba compiles for types."""
    return namedtuple("Parameters", names)


def first_state(robot: Any) -> Any:
    """Return what a step remembers at the start: what `state` returns, else one zero."""
    return robot.state() if hasattr(robot, "state") else np.zeros(1)
