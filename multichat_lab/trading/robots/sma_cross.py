"""Follow the trend: hold while the fast moving average is above the slow one."""

from collections import defaultdict

from multichat_lab.trading.records.records import Bar
from multichat_lab.trading.robots.indicators import SmaCrossing
from multichat_lab.trading.robots.robot import Robot, require_quantity, shares_to_buy


class SmaCross(Robot):
    """Buy when the fast average of the close crosses above the slow one, close when it falls below.

    Long or flat. Each symbol has its own averages.

    Args:
        fast: number of closes in the fast average.
        slow: number of closes in the slow one.
        quantity: shares; None for as many whole ones as 95 % of the equity buys.

    Raises:
        RobotError: not 0 < fast < slow, or a quantity that is not above zero.
    """

    def __init__(self, fast: int = 10, slow: int = 30, quantity: float | None = None) -> None:
        self.fast = fast
        self.slow = slow
        self.quantity = require_quantity(quantity)
        self._averages: defaultdict[str, SmaCrossing] = defaultdict(SmaCrossing(fast, slow).fresh)

    def on_bar(self, bar: Bar) -> None:
        """Trade when the averages have just crossed."""
        crossed = self._averages[bar.symbol].add(bar.close)
        if crossed:
            self._act(crossed, bar)

    def _act(self, crossed: int, bar: Bar) -> None:
        if crossed < 0:
            self.close(f"I close {bar.symbol}: its {self.fast}-bar average fell below {self.slow}.")
            return
        shares = shares_to_buy(self, self.quantity, bar.close)
        if shares and not self.position:
            averages = f"its {self.fast}-bar average rose above {self.slow}"
            self.buy(shares, say=f"I buy {shares:g} {bar.symbol}: {averages}.")
