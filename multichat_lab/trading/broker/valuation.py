"""What positions are worth in the currency of their account: multipliers, conversion rates."""

from collections.abc import Container, Mapping
from math import fsum
from typing import NamedTuple

from multichat_lab.errors.trading import MarketDataError
from multichat_lab.trading.records.instrument import Instruments
from multichat_lab.trading.records.rows import Bar

NO_OPENS: Mapping[str, float] = {}
PAIRS = ("{}{}", "{}/{}", "{}-{}", "{}_{}", "{}{}=X")
"""How a symbol names two currencies: the price of one of the first in the second."""


class Rate(NamedTuple):
    """Where the rate from one currency to another comes from.

    Attributes:
        symbol: whose close tells it.
        is_inverse: whether it tells that of the way back.
    """

    symbol: str
    is_inverse: bool

    def at(self, close: float) -> float:
        """Return the rate at a close."""
        return 1 / close if self.is_inverse else close


class Valuation:
    """Values positions at the last close, in one currency.

    A price in another currency counts at the last close of a symbol that names the two, such as
    `EURUSD` (or `USDEUR`, the other way round).

    Args:
        currency: of the account.
        bars: symbol → the last bar seen; whoever holds it keeps it up to date.
        instruments: symbol → instrument, of any symbol.

    Attributes:
        at_home: symbol → its multiplier, of symbols in the account's currency, once asked for.
        described: symbols of which somebody has said what the instrument is.
    """

    def __init__(self, currency: str, bars: Mapping[str, Bar], instruments: Instruments) -> None:
        self.currency = currency
        self._bars = bars
        self._instruments = instruments
        self.at_home: dict[str, float] = {}
        self.described = instruments.described

    def factor(self, symbol: str) -> float:
        """Return what a position of 1 at a price of 1 is worth: multiplier times conversion rate.

        Raises:
            MarketDataError: no rate has been seen.
        """
        if symbol in self.at_home:
            return self.at_home[symbol]
        multiplier, rate = self.multiplier(symbol), self.rate(symbol)
        if rate is None:
            self.at_home[symbol] = multiplier
            return multiplier
        return multiplier * rate.at(self._bars[rate.symbol].close)

    def last(self, symbol: str) -> float:
        """Return the last close of a symbol, in its own currency."""
        return self._bars[symbol].close

    def is_described(self, symbol: str) -> bool:
        """Whether somebody has said what the instrument is, or it is priced in another currency."""
        if symbol in self.at_home:
            return symbol in self.described
        return True

    def multiplier(self, symbol: str) -> float:
        """Return what a position of 1 at a price of 1 is worth in the currency of the price."""
        return self._instruments[symbol].multiplier

    def rate(self, symbol: str) -> Rate | None:
        """Return where the rate comes from that a symbol's prices need; None where they need none.

        Raises:
            MarketDataError: no rate has been seen.
        """
        currency = self._instruments[symbol].currency
        if currency == self.currency:
            return None
        return rate_among(self._bars, currency, self.currency)

    def values(
        self, positions: Mapping[str, float], opens: Mapping[str, float] = NO_OPENS
    ) -> list[float]:
        """Return what each position is worth, short ones negative at prices above zero.

        Add them with `math.fsum`, so that the order of the symbols changes not even the last bit.

        Args:
            positions: symbol → size.
            opens: symbol → the price that counts instead of its last close.
        """
        bars, factor = self._bars, self.factor
        return [
            held * (opens[name] if name in opens else bars[name].close) * factor(name)
            for name, held in positions.items()
        ]

    def net(self, positions: Mapping[str, float]) -> float:
        """Return the value of positions, short ones negative."""
        return fsum(self.values(positions))

    def gross(self, positions: Mapping[str, float]) -> float:
        """Return the value of positions, all of them positive."""
        return fsum(map(abs, self.values(positions)))


def rate_among(symbols: Container[str], currency: str, other: str) -> Rate:
    """Return where the rate from `currency` to the `other` one comes from.

    Raises:
        MarketDataError: none of the symbols names the two.
    """
    for there in PAIRS:
        if (symbol := there.format(currency, other)) in symbols:
            return Rate(symbol, is_inverse=False)
    for back in PAIRS:
        if (symbol := back.format(other, currency)) in symbols:
            return Rate(symbol, is_inverse=True)
    raise MarketDataError(
        f"No rate from {currency} to {other} has been seen",
        f"Give rates={{'{currency}{other}': …}}, or bars of it (or of {other}{currency}) beside "
        "the others.",
    )
