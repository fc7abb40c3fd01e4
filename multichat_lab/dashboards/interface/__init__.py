"""The trading interface: menu, tabs and preferences around a trading dashboard."""

from multichat_lab.dashboards.interface.session import Preferences
from multichat_lab.dashboards.interface.trading_interface import TradingInterface

__all__ = ["Preferences", "TradingInterface"]
