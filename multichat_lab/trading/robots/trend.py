"""Robots that stay in the market: one that follows the trend, and one that never sells."""

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache, partial

import pandas as pd

from multichat_lab.formatting import in_words
from multichat_lab.trading.market.bars import as_floats, times_of
from multichat_lab.trading.records.rows import Bar
from multichat_lab.trading.robots.crossing import SmaCrossing, crossings
from multichat_lab.trading.robots.robot import Robot, require_quantity, shares_to_buy

NEVER = 2**63 - 1, 0
"""Time and side of a crossing that does not come."""


class SmaCross(Robot):
    """Buy when the fast average of the close crosses above the slow one, close when it falls below.

    Long or flat. Each symbol has its own averages.

    Args:
        fast: number of closes in the fast average.
        slow: number of closes in the slow one.
        quantity: shares; None for as many whole ones as 95 % of the equity buys.

    Raises:
        RobotError: not 0 < fast < slow, more than a million, or a quantity that is not above zero.
    """

    def __init__(self, fast: int = 10, slow: int = 30, quantity: float | None = None) -> None:
        self.fast = fast
        self.slow = slow
        self.quantity = require_quantity(quantity)
        SmaCrossing(fast, slow)  # raises what they raise
        self._averages: defaultdict[str, SmaCrossing] = defaultdict(
            partial(SmaCrossing, fast, slow)
        )
        self._ahead: dict[str, list[tuple[int, int]]] = {}
        self._due: dict[str, int] | None = None

    def reckon_ahead(self, bars: Mapping[str, pd.DataFrame]) -> None:
        """Find all crossings of bars, by symbol, of which each will be shown, and no other.

        At once they take a fifth of the time; they are the same, each of the closes up to its bar.
        """
        self._due = {}
        for symbol, frame in bars.items():
            rows, sides = crossings(as_floats(frame["close"]), self.fast, self.slow)
            times = times_of(pd.DatetimeIndex(frame.index))[rows]
            known = [*zip(times.tolist(), sides.tolist(), strict=True), NEVER]
            self._ahead[symbol] = known[::-1]
            self._due[symbol] = known[0][0]

    def on_bar(self, bar: Bar) -> None:
        """Trade when the averages have just crossed."""
        symbol, due = bar.symbol, self._due
        if due is None:
            crossed = self._averages[symbol].add(bar.close)
        elif bar.time_us < due[symbol]:
            return
        else:
            _, crossed = self._ahead[symbol].pop()
            due[symbol], _ = self._ahead[symbol][-1]
        if crossed:
            self._act(crossed, bar)

    def _act(self, crossed: int, bar: Bar) -> None:
        if crossed < 0:
            self.close(_why_closed(bar.symbol, self.fast, self.slow))
            return
        shares = shares_to_buy(self, self.quantity, bar.close)
        if shares and not self.position:
            self.buy(shares, say=_why_bought(shares, bar.symbol, self.fast, self.slow))


@lru_cache
def _why_bought(shares: float, symbol: str, fast: int, slow: int) -> str:
    return f"I buy {in_words(shares)} {symbol}: its {fast}-bar average rose above {slow}."


@lru_cache
def _why_closed(symbol: str, fast: int, slow: int) -> str:
    return f"I close {symbol}: its {fast}-bar average fell below {slow}."


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
            self.buy(shares, say=f"I buy {in_words(shares)} {bar.symbol} and keep them.")
            self._bought = True
