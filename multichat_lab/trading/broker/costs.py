"""What an account starts with and what its broker charges."""

import math
from dataclasses import dataclass, fields

from multichat_lab.errors.trading import AccountError


@dataclass(frozen=True, slots=True)
class Costs:
    """What a fill costs besides its price.

    Commission and slippage are booked beside the price, never mixed into it: the price of a fill
    is always one that the market showed. Slippage and half the spread are paid by orders that take
    liquidity (market, stop, trailing stop); a limit order waits and pays neither.

    Attributes:
        commission: fraction of the traded value (0.001 is 0.1 %).
        per_share: currency a share.
        minimum: least commission of an order in currency.
        slippage_bps: basis points of the traded value.
        spread: between bid and ask, in currency.

    Raises:
        AccountError: one of them is below zero or no finite number.
    """

    commission: float = 0.0
    per_share: float = 0.0
    minimum: float = 0.0
    slippage_bps: float = 0.0
    spread: float = 0.0

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if not (math.isfinite(value) and value >= 0):
                raise AccountError(f"{field.name} is {value!r}", "Give a number from zero up.")


@dataclass(frozen=True, slots=True)
class Funds:
    """What an account starts with.

    Attributes:
        cash: in currency, whole cents.
        leverage: largest exposure (the sum of all positions, long and short, at the last price)
            as a multiple of equity, checked after each fill that would enlarge a position. There
            are no margin calls: a loss never forces a position closed.

    Raises:
        AccountError: `cash` is below zero or has parts of a cent, or `leverage` is not above zero.
    """

    cash: float = 100_000.0
    leverage: float = 1.0

    def __post_init__(self) -> None:
        if not (math.isfinite(self.cash) and self.cash >= 0 and round(self.cash, 2) == self.cash):
            raise AccountError(f"cash is {self.cash!r}", "Give an amount in whole cents.")
        if not (math.isfinite(self.leverage) and self.leverage > 0):
            raise AccountError(f"leverage is {self.leverage!r}", "Give a number above zero.")
