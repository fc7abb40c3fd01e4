"""Robots worth showing; each is also an example of how to write one."""

from multichat_lab.trading.robots.breakout import Breakout
from multichat_lab.trading.robots.buy_and_hold import BuyAndHold
from multichat_lab.trading.robots.mean_reversion import MeanReversion
from multichat_lab.trading.robots.sma_cross import SmaCross

__all__ = ["Breakout", "BuyAndHold", "MeanReversion", "SmaCross"]
