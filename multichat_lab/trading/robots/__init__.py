"""Robots worth showing; each is also an example of how to write one."""

from multichat_lab.errors.trading import RobotError
from multichat_lab.registry import Registry
from multichat_lab.trading.robots.swings import Breakout, MeanReversion
from multichat_lab.trading.robots.trend import BuyAndHold, SmaCross

__all__ = ["ROBOTS", "Breakout", "BuyAndHold", "MeanReversion", "SmaCross"]

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
