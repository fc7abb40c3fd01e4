"""The points of a parameter grid, and which of them a robot accepts."""

import inspect
from collections.abc import Callable, Iterable, Mapping
from itertools import product
from typing import Any

from multichat_lab.errors import MultichatError
from multichat_lab.errors.trading import RobotError
from multichat_lab.trading.robots.robot import Parameters, Robot

RobotMaker = Callable[..., Robot]
"""A class of robots, or a function of parameters that returns a new robot."""
Grid = Mapping[str, Iterable[Any]]
"""Parameter → its values."""


def grid_points(robot: RobotMaker, grid: Grid) -> list[Parameters]:
    """Return every combination of the values in `grid`, the last parameter varying fastest.

    Raises:
        RobotError: a parameter has no values, or the robot knows none of that name.
    """
    try:
        values = [list(each) for each in grid.values()]
    except TypeError as error:
        raise RobotError(
            f"The grid is {dict(grid)}", "Give each parameter a list of values."
        ) from error
    points = [dict(zip(grid, point, strict=True)) for point in product(*values)]
    if not grid or not points:
        raise RobotError(f"The grid is {dict(grid)}", "Give a parameter, and at least one value.")
    signature = inspect.signature(robot)
    try:
        signature.bind(**points[0])
    except TypeError as error:
        raise RobotError(
            f"The robot cannot be made with {', '.join(grid)}: {error}",
            f"Its parameters are {signature}.",
        ) from error
    return points


def accepted_points(robot: RobotMaker, points: list[Parameters]) -> list[Parameters]:
    """Return those of `points` that `robot` can be made with.

    Raises:
        RobotError: it refuses all of them.
    """
    accepted, refusals = [], []
    for point in points:
        try:
            robot(**point)
        except MultichatError as error:
            refusals.append(error)
        else:
            accepted.append(point)
    if not accepted:
        first = refusals[0]
        raise RobotError(f"All of the grid is refused, first because {first}") from first
    return accepted
