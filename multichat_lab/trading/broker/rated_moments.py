"""Moments of a market, with conversion rates that a broker was given beforehand among them."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from multichat_lab.errors.trading import MarketDataError
from multichat_lab.trading.broker.moments import AFTER_ALL, Moments, moment_from
from multichat_lab.trading.broker.tape import Tape
from multichat_lab.trading.market.rates import KnownRates, Rates
from multichat_lab.trading.records.instrument import Instrument
from multichat_lab.trading.records.rows import Bar


class RatedMoments:
    """Shows what `Moments` shows, and rates when they come to be known.

    Args:
        moments: take the orders through all of it.
        tape: what was seen of the market.
        rates: that nobody else shows.
    """

    def __init__(self, moments: Moments, tape: Tape, rates: KnownRates) -> None:
        self._moments = moments
        self._tape = tape
        self._rates = rates

    def show(self, bars: Sequence[Bar]) -> None:
        """Show the bars of a moment, and before them the rates that were known until then.

        Raises:
            MarketDataError: they are earlier than the bar before them, or one is of a rate; nothing
                has changed.
        """
        tape, time_us = self._tape, bars[0].time_us
        if both := self._rates.names & {bar.symbol for bar in bars}:
            raise MarketDataError(
                f"{min(both)} is among the bars and among the rates", "Give it as one of them."
            )
        if time_us >= tape.time_us:
            for each in self._rates.until(time_us, tape.time_us):
                self._moments.show(each)
        self._moments.show([*bars, *self._rates.within(time_us)])
        tape.symbol = max(bar.symbol for bar in bars)

    def run(
        self,
        bars: Iterable[Bar],
        react: Callable[[Bar], object],
        react_to_all: Callable[[Sequence[Bar]], object] | None,
    ) -> None:
        """Show all bars, see `Broker.run`; nobody is told of rates.

        Raises:
            MarketDataError: as `show`.
        """
        rows = iter(bars)
        bar = next(rows, AFTER_ALL)
        while bar is not AFTER_ALL:
            moment, bar = moment_from(bar, next(rows, AFTER_ALL), rows)
            self.show(moment)
            if react_to_all is None or len(moment) == 1:
                react(moment[0])
            else:
                react_to_all(moment)


def rates_for(
    rates: Rates | KnownRates | None, instruments: Mapping[str, Instrument] | None
) -> tuple[KnownRates | None, Mapping[str, Instrument] | None]:
    """Return rates as a broker takes them, and instruments that say that nobody trades them."""
    if not rates:
        return None, instruments
    known = rates.anew() if isinstance(rates, KnownRates) else KnownRates(rates)
    described = {name: Instrument(name, is_rate=True) for name in known.names}
    return known, {**(instruments or {}), **described}
