"""A robot that writes down what it is told."""

from multichat_lab.trading.broker.orders import Bracket
from multichat_lab.trading.robots.robot import Robot


class Telling(Robot):
    """Buys once, with a bracket, and writes down what it is told."""

    def __init__(self):
        self.told = []

    def on_start(self):
        self.told.append("start")

    def on_fill(self, fill):
        self.told.append(f"{fill.side} {fill.quantity:g} {fill.symbol}, has {self.position:g}")

    def on_order(self, order):
        self.told.append(f"{order.status} {order.type}")

    def on_bar(self, bar):
        self.told.append(bar.symbol)
        if self.told.count("A") == 1 and bar.symbol == "A":
            self.buy(5, bracket=Bracket(take_profit=9e9, stop_loss=1e-9))

    def on_bars(self, bars):
        self.told.append(bars.keys())

    def on_end(self):
        self.told.append("end")
