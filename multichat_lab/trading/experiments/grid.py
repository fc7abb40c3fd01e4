"""The points of an experiment: combinations of a robot's parameters, and which of them count."""

import inspect
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice, product
from typing import Any

import numpy as np

from multichat_lab.errors.base import in_a_line
from multichat_lab.errors.trading import RobotError
from multichat_lab.trading.robots.robot import Parameters
from multichat_lab.trading.robots.trader import Trader

RobotMaker = Callable[..., Trader]
"""A class of robots, or a function of parameters that returns a new robot."""
Grid = Mapping[str, Iterable[Any]]
"""Parameter → its values."""
Constraint = Callable[[Parameters], bool]
"""Says of a combination whether it is to be tried."""
MOST_POINTS = 1_000_000
"""Combinations above which an experiment is refused before it is begun."""


def grid_points(robot: RobotMaker, grid: Grid) -> list[Parameters]:
    """Return every combination of the values in `grid`, the last parameter varying fastest.

    Raises:
        RobotError: a parameter has no values, the robot knows none of that name, or there are
            more than `MOST_POINTS` combinations.
    """
    try:
        values = [[*map(plain_value, islice(each, MOST_POINTS + 1))] for each in grid.values()]
    except TypeError as error:
        raise RobotError(
            f"The grid is {dict(grid)}", "Give each parameter a list of values."
        ) from error
    number = math.prod(map(len, values)) if grid else 0
    if not number:
        raise RobotError(f"The grid is {dict(grid)}", "Give a parameter, and at least one value.")
    if number > MOST_POINTS:
        raise RobotError(
            f"The grid has {number:,} combinations or more",
            f"Try {MOST_POINTS:,} at most: leave out values, take larger steps, or let `Search` "
            "choose.",
        )
    require_parameters(robot, grid)
    return [dict(zip(grid, point, strict=True)) for point in product(*values)]


def name_of(robot: RobotMaker) -> str:
    """Return the name of a class or a function."""
    return getattr(robot, "__name__", "robot")


def plain_value(value: Any) -> Any:
    """Return a number of NumPy's as one of Python's, which robots ask for; all else as it is."""
    return value.item() if isinstance(value, np.generic) else value


def require_parameters(robot: RobotMaker, names: Iterable[str]) -> None:
    """Check that a robot can be made with parameters of these names.

    Raises:
        RobotError: it cannot; says which it has.
    """
    signature = inspect.signature(robot)
    try:
        signature.bind(**dict.fromkeys(names))
    except TypeError as error:
        raise RobotError(
            f"The robot cannot be made with {', '.join(names)}: {error}",
            f"Its parameters are {signature}.",
        ) from error


def allowed_points(points: Sequence[Parameters], constraint: Constraint | None) -> list[Parameters]:
    """Return the points that a constraint lets through; all of them without one.

    Raises:
        RobotError: it lets none through, or fails at one.
    """
    if constraint is None:
        return list(points)
    kept = [point for point in points if is_allowed(point, constraint)]
    if not kept:
        raise RobotError(
            f"The constraint leaves none of {len(points):,} combinations",
            "Let it return True for those that shall be tried.",
        )
    return kept


def is_allowed(point: Parameters, constraint: Constraint | None) -> bool:
    """Whether a constraint lets a point through.

    Raises:
        RobotError: it fails.
    """
    try:
        return constraint is None or bool(constraint(dict(point)))
    except Exception as error:
        raise RobotError(
            f"The constraint fails at {point}: {in_a_line(error)}",
            "It is called with a dict of the parameters, e.g. lambda p: p['fast'] < p['slow'].",
        ) from error


def refusal(robot: RobotMaker, point: Parameters) -> str | None:
    """Return why a robot cannot be made with a point; None where it can."""
    try:
        robot(**point)
    except Exception as error:
        return in_a_line(error)
    return None


def refused_points(robot: RobotMaker, points: Sequence[Parameters]) -> dict[int, str]:
    """Return why `robot` cannot be made with some of `points`, by their places.

    Raises:
        RobotError: it refuses all of them.
    """
    reasons = (refusal(robot, point) for point in points)
    refusals = {place: why for place, why in enumerate(reasons) if why is not None}
    if len(refusals) == len(points):
        raise RobotError(f"All of the grid is refused, first because {refusals[0]}")
    return refusals
