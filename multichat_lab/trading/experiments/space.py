"""Where a search looks: the values of each parameter as optuna's distributions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from multichat_lab.errors.trading import RobotError
from multichat_lab.trading.experiments.grid import MOST_POINTS, Grid
from multichat_lab.trading.robots.robot import Parameters

if TYPE_CHECKING:
    from optuna.distributions import BaseDistribution

PLAIN = str | int | float | bool | None
"""Values that optuna keeps as they are."""


@dataclass(frozen=True)
class Space:
    """What a search may choose from.

    Attributes:
        distributions: parameter → what optuna draws from.
        listed: parameter → its values, where optuna draws their places in this list.
    """

    distributions: "dict[str, BaseDistribution]"
    listed: Mapping[str, list[Any]]

    @classmethod
    def of(cls, grid: Grid) -> "Space":
        """Return the space of a grid; a value may also be a distribution of optuna's.

        Whole numbers at equal steps, other numbers and texts are told to optuna as what they are,
        so that it knows which lie near each other.

        Raises:
            RobotError: a parameter has no values.
        """
        distributions, listed = {}, {}
        for name, values in grid.items():
            distributions[name], places = _distribution(name, values)
            if places is not None:
                listed[name] = places
        if not distributions:
            raise RobotError(f"The grid is {dict(grid)}", "Give a parameter.")
        return cls(distributions, listed)

    def point(self, drawn: Mapping[str, Any]) -> Parameters:
        """Return the point that optuna has drawn."""
        return {
            name: self.listed[name][drawn[name]] if name in self.listed else drawn[name]
            for name in self.distributions
        }

    def drawn(self, generator: np.random.Generator) -> dict[str, Any]:
        """Return what optuna might draw, every value equally likely."""
        from optuna.distributions import CategoricalDistribution

        found = {}
        for name, each in self.distributions.items():
            if isinstance(each, CategoricalDistribution):
                found[name] = each.choices[generator.integers(len(each.choices))]
                continue
            low, high, step = each.low, each.high, each.step  # type: ignore[attr-defined]
            if step is None:
                found[name] = float(generator.uniform(low, high))
            else:
                steps = int(generator.integers(round((high - low) / step) + 1))
                found[name] = low + steps * step
        return found


def _distribution(
    name: str, values: "Iterable[Any] | BaseDistribution"
) -> "tuple[BaseDistribution, list[Any] | None]":
    """Return a distribution, and the values where it draws their places."""
    from optuna.distributions import (
        BaseDistribution,
        CategoricalDistribution,
        IntDistribution,
    )

    if isinstance(values, BaseDistribution):
        return values, None
    if isinstance(values, range) and len(values):
        first, last = sorted((values[0], values[-1]))
        return IntDistribution(first, last, step=abs(values.step)), None
    try:
        listed = list(islice(values, MOST_POINTS))
    except TypeError as error:
        raise RobotError(f"{name} is {values!r}", "Give a list of values.") from error
    if not listed:
        raise RobotError(f"{name} has no values", "Give at least one.")
    if not all(isinstance(each, int | float | np.number) for each in listed):
        if all(isinstance(each, PLAIN) for each in listed):
            return CategoricalDistribution(listed), None
        return CategoricalDistribution(list(range(len(listed)))), listed
    listed = sorted(set(listed))
    steps = set(np.diff(listed).tolist())
    if len(steps) == 1 and all(type(each) is int for each in listed):
        return IntDistribution(listed[0], listed[-1], step=listed[1] - listed[0]), None
    return IntDistribution(0, len(listed) - 1), listed
