"""The terms of an account: what it starts with, and what trading and time cost."""

import dataclasses
import math

from multichat_lab.currencies import decimals_of
from multichat_lab.errors.trading import AccountError

MOST_CASH = 1e13  # a float tells every cent up to there, with room for gains
MAINTENANCE = 0.25
"""Least equity as a fraction of the exposure: rule 4210(c) of FINRA, for shares held long."""


@dataclasses.dataclass(frozen=True, slots=True)
class Costs:
    """What a fill costs besides its price.

    It is booked beside the price, never mixed into it: the price of a fill is always one that
    the market showed. Slippage and half the spread are paid by orders that take liquidity (market,
    stop, trailing stop); a limit order waits and pays neither.

    Attributes:
        commission: fraction of the traded value (0.001 is 0.1 %).
        per_share: currency a share.
        minimum: least commission of an order in currency.
        slippage_bps: basis points of the traded value.
        spread: between bid and ask, in currency.
        fills_without_volume: whether a bar on which nobody traded fills orders, of a symbol that
            had volume before.
        volume_limit: the largest fraction of a bar's volume that fills take (0.1 is 10 %), in steps
            of the instrument; what is left of an order waits for the next bar. None for no limit.
        borrow_rate: yearly fee for shares sold short, as a fraction of their value.
        debit_rate: yearly interest on cash below zero, a fraction.
        credit_rate: yearly interest on cash above zero, a fraction; that of short sales counts.

    Fee and interest are booked when a later day (UTC) has come, for each calendar day since the
    last one, a 365th of a year, on what was held and had then.

    Raises:
        AccountError: one of them is below zero or no finite number.
    """

    commission: float = 0.0
    per_share: float = 0.0
    minimum: float = 0.0
    slippage_bps: float = 0.0
    spread: float = 0.0
    fills_without_volume: bool = False
    volume_limit: float | None = None
    borrow_rate: float = 0.0
    debit_rate: float = 0.0
    credit_rate: float = 0.0

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self):
            given = getattr(self, field.name)
            if field.name == "fills_without_volume" or given is None:
                continue
            value = float(given)  # of whatever kind of number
            if not (math.isfinite(value) and value >= 0):
                raise AccountError(f"{field.name} is {value!r}", "Give a number from zero up.")
            object.__setattr__(self, field.name, value)

    @property
    def accrue(self) -> bool:
        """Whether anything is booked with the days."""
        return bool(self.borrow_rate or self.debit_rate or self.credit_rate)


DEFAULT_COSTS = Costs(commission=0.001, slippage_bps=1)
"""What fills cost in a backtest, a sweep and at a desk unless told: 0.1 % and one basis point."""


@dataclasses.dataclass(frozen=True, slots=True)
class Funds:
    """What an account starts with.

    Attributes:
        cash: in currency, whole units of it (cents of dollars).
        leverage: largest exposure (the sum of all positions, long and short, at the last price)
            as a multiple of equity, checked after each fill that would enlarge a position.
        currency: of the account; prices in another are converted, see `Valuation`.
        maintenance: the least equity as a fraction of the exposure, below which the broker closes
            all, see `Margin`. None for half of what `leverage` asks of a new position, at most the
            25 % of FINRA's rule 4210; 0 for no margin calls, and trading on after ruin.

    Raises:
        AccountError: `cash` is below zero or has parts of a unit, `leverage` is not above zero, or
            `maintenance` is not from 0 to below what a new position needs.
    """

    cash: float = 100_000.0
    leverage: float = 1.0
    currency: str = "USD"
    maintenance: float | None = None

    def __post_init__(self) -> None:
        places = decimals_of(self.currency)
        object.__setattr__(self, "cash", float(self.cash))  # of whatever kind of number
        object.__setattr__(self, "leverage", float(self.leverage))
        if not (0 <= self.cash <= MOST_CASH and round(self.cash, places) == self.cash):
            unit = "whole cents" if places == 2 else f"multiples of {10.0**-places:g}"
            raise AccountError(f"cash is {self.cash!r}", f"Give {unit} up to {MOST_CASH:.0e}.")
        if not (math.isfinite(self.leverage) and self.leverage > 0):
            raise AccountError(f"leverage is {self.leverage!r}", "Give a number above zero.")
        if self.maintenance is not None and not 0 <= self.maintenance <= 1 / self.leverage:
            raise AccountError(
                f"maintenance is {self.maintenance!r}",
                f"Give a fraction from 0 to {1 / self.leverage:g}, one part in the leverage.",
            )

    @property
    def least_margin(self) -> float:
        """The maintenance margin that holds: what was given, or what follows from the leverage."""
        if self.maintenance is not None:
            return self.maintenance
        return min(MAINTENANCE, 0.5 / self.leverage)

    @classmethod
    def of(cls, cash: "float | Funds") -> "Funds":
        """Return `cash` as funds without leverage, unless it is funds already."""
        return cash if isinstance(cash, Funds) else cls(float(cash))
