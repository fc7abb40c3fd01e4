"""Robots worth showing; each is also an example of how to write one."""

from typing import cast

from multichat_lab.errors.trading import RobotError
from multichat_lab.registry import Registry
from multichat_lab.trading.robots.robot import Robot
from multichat_lab.trading.robots.swings import Breakout, MeanReversion
from multichat_lab.trading.robots.trader import Trader
from multichat_lab.trading.robots.trend import BuyAndHold, SmaCross

__all__ = ["ROBOTS", "Breakout", "BuyAndHold", "MeanReversion", "SmaCross", "robot_class"]

ROBOTS = Registry(
    "robots",
    {
        "sma-cross": "multichat_lab.trading.robots.trend:SmaCross",
        "mean-reversion": "multichat_lab.trading.robots.swings:MeanReversion",
        "breakout": "multichat_lab.trading.robots.swings:Breakout",
        "buy-and-hold": "multichat_lab.trading.robots.trend:BuyAndHold",
    },
    RobotError,
)
"""Classes of robots by name; another package adds its own as an entry point in
`multichat_lab.robots`, and `module:Class` or `file.py:Class` leads to any."""


def robot_class(name: str) -> type[Robot]:
    """Return the robot of this name, or the one that `module:Class` or `file.py:Class` leads to.

    Raises:
        RobotError: there is none; the message lists the known ones.
    """
    found = ROBOTS.get(ROBOTS.known_as(name))
    if not (isinstance(found, type) and isinstance(found, Trader)):
        raise RobotError(f"{name} is no class of robots", "Let it be a subclass of Robot.")
    return cast(type[Robot], found)
