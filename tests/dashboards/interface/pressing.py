"""Presses in the menu of a trading interface."""

from multichat_lab.dashboards import Preferences
from tests.dashboards.chart.wire import hear

CALM = Preferences(speed=200, robots=("BuyAndHold",))


def press(interface, act, arg=None):
    hear(interface.menu.page, act=act, arg=arg)
