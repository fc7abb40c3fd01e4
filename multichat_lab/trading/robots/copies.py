"""A robot that has not run yet: each run has its own, and leaves the given one as it was."""

import copy
from collections import deque
from types import CellType, FunctionType
from typing import Any

import numpy as np

from multichat_lab.errors.trading import RobotError
from multichat_lab.trading.robots.trader import Trader

KEPT = (list, dict, set, deque, bytearray, np.ndarray)
"""What may change while a robot runs, and would be there for the next run."""


def copied(robot: Trader) -> Trader:
    """Return a copy of a robot that has not run yet.

    Also what its functions keep from where they were made is copied.

    Raises:
        RobotError: it cannot be copied.
    """
    memo: dict[int, Any] = {}
    own = getattr(robot, "__dict__", {}).values()
    functions = [each for each in own if isinstance(each, FunctionType) and each.__closure__]
    memo.update((id(each), _with_own_cells(each)) for each in functions)
    for each in functions:  # which may name each other, and the robot
        _fill(each, memo)
    try:
        return with_own_lists(copy.deepcopy(robot, memo))
    except TypeError as error:
        raise RobotError(
            f"The robot {robot.name} cannot be copied: {error}",
            "Give a function of bars that returns a new one.",
        ) from error


def with_own_lists(robot: Trader) -> Trader:
    """Return a robot whose lists, and what else may change, are no longer those of its class.

    A class that begins with `closes = []` means one list for each run.
    """
    own = getattr(robot, "__dict__", {})
    for kind in type(robot).__mro__:
        for name, value in vars(kind).items() if hasattr(robot, "__dict__") else ():
            if isinstance(value, KEPT) and not name.startswith("__"):
                own.setdefault(name, _copied_if_possible(value, {}))
    return robot


def _with_own_cells(function: FunctionType) -> FunctionType:
    """Return a function that shares no cell with the given one; they are still empty."""
    cells = tuple(CellType() for _ in function.__closure__ or ())
    made = FunctionType(
        function.__code__, function.__globals__, function.__name__, function.__defaults__, cells
    )
    made.__kwdefaults__ = function.__kwdefaults__
    made.__dict__.update(function.__dict__)
    return made


def _fill(function: FunctionType, memo: dict[int, Any]) -> None:
    """Put copies of what a function keeps from where it was made into the cells of its copy."""
    cells = zip(function.__closure__ or (), memo[id(function)].__closure__, strict=True)
    for given, own in cells:
        if given != CellType():  # what has no value yet has none in the copy
            own.cell_contents = _copied_if_possible(given.cell_contents, memo)


def _copied_if_possible(value: Any, memo: dict[int, Any]) -> Any:
    try:
        return copy.deepcopy(value, memo)
    except TypeError:  # a lock, a connection: all runs share it
        return value
