"""Buy at once and keep: what every other robot has to beat."""

from multichat_lab.trading.records.records import Bar
from multichat_lab.trading.robots.robot import Robot, require_quantity, shares_to_buy


class BuyAndHold(Robot):
    """Buy once at the first opportunity (of several symbols the first), never sell.

    Args:
        quantity: shares; None for as many whole ones as 95 % of the equity buys.
    """

    def __init__(self, quantity: float | None = None) -> None:
        self.quantity = require_quantity(quantity)
        self._bought = False

    def on_bar(self, bar: Bar) -> None:
        """Buy, the first time that the money is enough for a share."""
        if self._bought:
            return
        shares = shares_to_buy(self, self.quantity, bar.close)
        if shares:
            self.buy(shares, say=f"I buy {shares:g} {bar.symbol} and keep them.")
            self._bought = True
