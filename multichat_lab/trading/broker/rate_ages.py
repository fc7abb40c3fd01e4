"""How old the rates are at which accounts are valued: told, since the last one known stands."""

from collections.abc import Iterable, Mapping

import pandas as pd

from multichat_lab.errors.trading import MarketDataError
from multichat_lab.times import DAY_US
from multichat_lab.trading.broker.tape import Tape
from multichat_lab.trading.broker.valuation import Valuation

OLD_US = 5 * DAY_US
"""A rate that is older is told of; the longest week-end with its holidays is shorter."""


class RateAges:
    """Tells, at a desk, of a rate that has not come for long; once, until it comes again.

    Args:
        tape: what was seen of the market.
    """

    def __init__(self, tape: Tape) -> None:
        self._tape = tape
        self._told: dict[str, int] = {}

    def untold(self) -> list[str]:
        """Return a sentence for each rate that has become old since the last call."""
        tape = self._tape
        latest = {name: tape.bars[name] for name in tape.instruments.rates if name in tape.bars}
        old = [
            bar
            for name, bar in sorted(latest.items())
            if tape.time_us - bar.time_us > OLD_US and self._told.get(name) != bar.time_us
        ]
        self._told.update((bar.symbol, bar.time_us) for bar in old)
        return [
            f"The rate {bar.symbol} is of {bar.timestamp:%Y-%m-%d %H:%M}; {bar.close:g} stands "
            "until another comes."
            for bar in old
        ]


def is_unpriced(symbols: Iterable[str], valuation: Valuation) -> bool:
    """Whether nothing tells what any of the symbols is worth in the account's currency."""
    for symbol in symbols:
        try:
            valuation.rate(symbol)
        except MarketDataError:
            continue
        return False
    return True


def told_ages(
    bars: Mapping[str, pd.DataFrame], rates: Mapping[str, pd.DataFrame], valuation: Valuation
) -> list[str]:
    """Return sentences about bars at which a rate was old, or not known yet.

    Args:
        bars: symbol → bars.
        rates: what was shown beside them.
        valuation: knows which rate a symbol needs.
    """
    told, frames = [], {**bars, **rates}
    for symbol, frame in sorted(bars.items()):
        try:
            rate = valuation.rate(symbol)
        except MarketDataError as error:
            told.append(f"Nothing of {symbol} can be traded: {error}")
            continue
        if rate is None:
            continue
        times = pd.DatetimeIndex(frames[rate.symbol].index).as_unit("us")
        index = pd.DatetimeIndex(frame.index).as_unit("us")
        places = times.searchsorted(index, "right") - 1
        unknown = int((places < 0).sum())
        if unknown:
            told.append(
                f"No rate {rate.symbol} is known at {unknown:,} of {len(index):,} bars of {symbol}:"
                " orders there are rejected."
            )
        known = index[places >= 0]
        old = known[known.asi8 - times.asi8[places[places >= 0]] > OLD_US]
        if len(old):
            told.append(
                f"The rate {rate.symbol} is more than {OLD_US // DAY_US} days old at {len(old):,} "
                f"bars of {symbol}, the first {old[0]:%Y-%m-%d}: the last one known stands there."
            )
    return told
