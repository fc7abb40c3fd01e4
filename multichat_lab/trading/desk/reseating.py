"""Who takes a seat of a recorded desk when nobody else does."""

import json
from collections.abc import Mapping
from typing import Any

from multichat_lab.errors.trading import RobotError
from multichat_lab.trading.robots import ROBOTS, robot_class
from multichat_lab.trading.robots.human import Human
from multichat_lab.trading.robots.runs import plain_attributes
from multichat_lab.trading.robots.trader import Trader


def who_sat(run: Mapping[str, Any]) -> Trader:
    """Return the robot that traded in a run, made as it was; a `Human` where nobody knows it.

    A robot is known by the name of its class, where the registry has it and it takes the recorded
    parameters.

    Args:
        run: the columns of its row.
    """
    params = json.loads(run["params"])
    for name in ROBOTS.names():
        robot = _made(name, run["robot"], params)
        if robot is not None:
            return robot
    return Human(run["robot"])


def _made(name: str, participant: str, params: dict[str, Any]) -> Trader | None:
    try:
        kind = robot_class(name)
        if kind.__name__ != participant:
            return None
        robot = kind(**params)
    except (RobotError, TypeError):
        return None  # another package's that cannot be loaded, or made with something else
    return robot if plain_attributes(robot) == params and robot.name == participant else None
