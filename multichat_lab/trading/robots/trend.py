"""Robots that stay in the market: one that follows the trend, and one that never sells."""

from collections import defaultdict, deque
from functools import lru_cache, partial

from multichat_lab.errors.trading import RobotError
from multichat_lab.formatting import in_words
from multichat_lab.trading.broker.kernel import average_side
from multichat_lab.trading.records.rows import Bar
from multichat_lab.trading.robots.robot import (
    Robot,
    require_length,
    require_quantity,
    shares_to_buy,
)


class SmaCrossing:
    """Two simple moving averages of the close, and when they cross.

    They are kept as one running sum, the gap between them. Averages that differ by rounding alone
    count as equal (`kernel.average_side`); a cross is a change from the last side that was
    not.

    Args:
        fast: number of closes in the one average.
        slow: number of closes in the other, more than `fast`.

    Raises:
        RobotError: not 0 < fast < slow, or more than a million.
    """

    __slots__ = (
        *("_above", "_back", "_by_fast", "_by_slow", "_closes", "_gap", "_missing"),
        *("fast", "slow"),
    )

    def __init__(self, fast: int, slow: int) -> None:
        self.fast = require_length("fast", fast)
        self.slow = require_length("slow", slow)
        if fast >= slow:
            raise RobotError(f"fast is {fast} and slow is {slow}", "Give 0 < fast < slow.")
        self._closes: deque[float] = deque([0.0] * slow, maxlen=slow)
        # floats made once: to make one of a whole number takes a tenth of what a bar does
        self._back, self._by_fast, self._by_slow = -fast, float(fast), float(slow)
        self._missing = slow
        self._gap = 0.0
        self._above: bool | None = None

    def add(self, close: float) -> int:
        """Take in a close; return +1 if the fast average just rose above the slow one.

        Returns:
            -1 if it just fell below, else 0, as at all times before the first `slow` closes.
        """
        closes = self._closes
        change = self._by_slow * (close - closes[self._back])
        self._gap = gap = self._gap + (change - self._by_fast * (close - closes[0]))
        closes.append(close)
        if (gap > 0.0) is self._above:
            return 0  # the usual case: the same side as before
        return self._turned(close)

    def _turned(self, close: float) -> int:
        self._missing -= 1
        if self._missing > 0:
            return 0
        side = average_side(self._gap, close, self.fast, self.slow)
        before = self._above
        if side == 0 or before is (side > 0):
            return 0
        self._above = side > 0
        return 0 if before is None else side


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

    def on_bar(self, bar: Bar) -> None:
        """Trade when the averages have just crossed."""
        crossed = self._averages[bar.symbol].add(bar.close)
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
