"""Bet on the way back: buy what has fallen too fast, sell when it has recovered."""

from talipp.indicators import RSI

from multichat_lab.errors.trading import RobotError
from multichat_lab.trading.records.records import Bar
from multichat_lab.trading.robots.indicators import update
from multichat_lab.trading.robots.robot import Robot, require_quantity, shares_to_buy

KEEP = 20
"""Periods of history that the indicator keeps."""


class MeanReversion(Robot):
    """Buy when the relative strength index (Wilder 1978) is low, close when it is back.

    Long or flat. Each symbol has its own index.

    Args:
        period: closes that the index averages over.
        oversold: buy when the index is below it, 0 to 100.
        recovered: close when the index is above it.
        quantity: shares; None for as many whole ones as 95 % of the equity buys.

    Raises:
        RobotError: a period below 2, not 0 <= oversold < recovered <= 100, or a quantity that is
            not above zero.
    """

    def __init__(
        self,
        period: int = 14,
        oversold: float = 30.0,
        recovered: float = 55.0,
        quantity: float | None = None,
    ) -> None:
        if period < 2:
            raise RobotError(f"period is {period}", "Give at least 2.")
        if not 0 <= oversold < recovered <= 100:
            raise RobotError(
                f"oversold is {oversold} and recovered is {recovered}",
                "Give 0 <= oversold < recovered <= 100.",
            )
        self.period = period
        self.oversold = oversold
        self.recovered = recovered
        self.quantity = require_quantity(quantity)
        self._index: dict[str, RSI] = {}

    def on_bar(self, bar: Bar) -> None:
        """Trade when the index says so."""
        if bar.symbol not in self._index:
            self._index[bar.symbol] = RSI(self.period)
        strength = update(self._index[bar.symbol], bar.close, KEEP * self.period)
        if strength is None:
            return
        if self.position:
            if strength > self.recovered:
                self.close(say=f"I close {bar.symbol}: its RSI is back at {strength:.0f}.")
        elif strength < self.oversold:
            shares = shares_to_buy(self, self.quantity, bar.close)
            if shares:
                self.buy(shares, say=f"I buy {shares:g} {bar.symbol}: its RSI is {strength:.0f}.")
