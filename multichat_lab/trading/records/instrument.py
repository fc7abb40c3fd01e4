"""What is traded: in which currency, in which steps, and by which calendar."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import SupportsFloat

from multichat_lab.errors.trading import MarketDataError
from multichat_lab.trading.sessions import zone_named

LEAST_SIZE = 1e-8
"""Sizes are kept to this part of a share, coin or contract."""


@dataclass(frozen=True, slots=True)
class Instrument:
    """The terms on which one symbol trades; without one, a symbol is a share in dollars.

    Attributes:
        symbol: as the bars name it.
        currency: of its prices, as ISO 4217 or the coins' exchanges write it (`USD`, `JPY`, `BTC`).
        price_increment: the least step of a price, in currency; None where any price is valid.
        size_increment: the least step of a size, from 10⁻⁸ up.
        multiplier: what one of it is worth at a price of 1: of a future its contract size.
        negative_prices: whether prices of zero and below are prices (crude oil, power, spreads).
        calendar: a name in `market.CALENDARS`, an exchange's (`XNYS`, `XASX`), or `inferred` from
            the bars.
        zone: in which its days begin, e.g. `America/New_York`; None leaves that to the calendar.
        is_rate: whether it is a conversion rate: brokers value with it, no robot is shown it, and
            no order for it is taken.

    Raises:
        MarketDataError: a number is out of range, a name empty, or there is no such zone.

    Example:
        >>> Instrument("ES", price_increment=0.25, size_increment=1, multiplier=50).currency
        'USD'
    """

    symbol: str
    currency: str = "USD"
    price_increment: float | None = None
    size_increment: float = LEAST_SIZE
    multiplier: float = 1.0
    negative_prices: bool = False
    calendar: str = "inferred"
    zone: str | None = None
    is_rate: bool = False

    def __post_init__(self) -> None:
        for name in ("symbol", "currency", "calendar"):
            if not (isinstance(value := getattr(self, name), str) and value):
                raise MarketDataError(f"{name} is {value!r}", "Give a name.")
        if self.zone is not None:
            zone_named(self.zone)
        for name, least in (
            ("price_increment", 0.0),
            ("size_increment", LEAST_SIZE),
            ("multiplier", 0.0),
        ):
            value = getattr(self, name)
            if value is not None or name != "price_increment":
                object.__setattr__(self, name, _number(name, value, least))


def _number(name: str, value: SupportsFloat, least: float) -> float:
    number = float(value) if isinstance(value, SupportsFloat) else math.nan
    if math.isfinite(number) and number >= least and number > 0:
        return number
    wanted = f"of {least:g} or more" if least else "above zero"
    raise MarketDataError(f"{name} is {value!r}", f"Give a number {wanted}.")


class Instruments(dict[str, Instrument]):
    """Symbol → instrument; of a symbol that nobody described, a share in dollars.

    Args:
        described: the instruments that are known, by symbol.

    Attributes:
        described: the symbols of these.
        rates: those of them that are conversion rates.
        negative: those of them whose price may be below zero.

    Raises:
        MarketDataError: one stands under another symbol than its own.
    """

    def __init__(self, described: Mapping[str, Instrument] | None = None) -> None:
        super().__init__(described or {})
        self.described = frozenset(self)
        self.rates = frozenset(name for name, each in self.items() if each.is_rate)
        self.negative = frozenset(name for name, each in self.items() if each.negative_prices)
        for symbol, instrument in self.items():
            if instrument.symbol != symbol:
                raise MarketDataError(
                    f"The instrument of {symbol!r} is that of {instrument.symbol!r}",
                    "Give each symbol its own.",
                )

    def step(self, symbol: str) -> float:
        """Return the step of sizes that are reckoned; whole shares where nobody described it."""
        return self[symbol].size_increment if symbol in self.described else 1.0

    def __missing__(self, symbol: str) -> Instrument:
        self[symbol] = found = Instrument(symbol)
        return found
