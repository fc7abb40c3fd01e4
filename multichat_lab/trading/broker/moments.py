"""Moments of the market: bars that share a time, which are one auction."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import attrgetter

from multichat_lab.errors.trading import MarketDataError
from multichat_lab.trading.broker.auction import Auction
from multichat_lab.trading.broker.book import Book
from multichat_lab.trading.broker.carrying import Carrying
from multichat_lab.trading.broker.margin import Margin
from multichat_lab.trading.broker.tape import Tape
from multichat_lab.trading.records.rows import Bar

AFTER_ALL = Bar("", 2**63 - 1, 0.0, 0.0, 0.0, 0.0)
"""Stands behind the last bar, and is shown to nobody."""


def by_name(bars: Iterable[Bar]) -> list[Bar]:
    """Return the bars of a moment in the order of their names."""
    return sorted(bars, key=attrgetter("symbol"))


def moment_from(first: Bar, following: Bar, rows: Iterator[Bar]) -> tuple[list[Bar], Bar]:
    """Return the bars of the moment that `first` begins, by name, and the bar after them.

    What belongs to it tells `belongs_to`.

    Args:
        first: of the moment.
        following: the bar after it.
        rows: the bars after that; behind the last stands `AFTER_ALL`.
    """
    moment, time_us = {first.symbol: first}, first.time_us
    while following.time_us == time_us and following.symbol not in moment:  # `belongs_to`, inlined
        moment[following.symbol] = following
        following = next(rows, AFTER_ALL)
    return by_name(moment.values()), following


class Moments:
    """Takes one account's orders through the moments of the market.

    Args:
        tape: is kept up to date.
        book: the orders.
        auction: fills them.
        margin: watches the account.
        carrying: books what lies before a moment.
    """

    def __init__(
        self, tape: Tape, book: Book, auction: Auction, margin: Margin, carrying: Carrying
    ) -> None:
        self._tape = tape
        self._waiting = book.waiting
        self._carrying = carrying
        self._auction = auction
        self._margin = margin

    def show(self, bars: Sequence[Bar]) -> None:
        """Show all bars of a moment, in whatever order.

        Raises:
            MarketDataError: they are earlier than the bar before them; nothing has changed.
        """
        tape, first = self._tape, bars[0]
        _require_order(first, tape.time_us)
        if self._carrying.is_needed:
            self._carrying.before(bars)
        tape.event += len(bars)
        tape.time_us = first.time_us
        tape.traded.update(bar.symbol for bar in bars if bar.volume)
        tape.sessions.note(bars)
        self._auction.run_together(by_name(bars))
        tape.bars.update((bar.symbol, bar) for bar in bars)
        tape.symbol = max(bar.symbol for bar in bars)
        if self._margin.is_needed:
            self._margin.check()

    def run(
        self,
        bars: Iterable[Bar],
        react: Callable[[Bar], object],
        react_to_all: Callable[[Sequence[Bar]], object] | None,
    ) -> None:
        """Show all bars, see `Broker.run`; quickest where each is alone in its moment.

        Raises:
            MarketDataError: a bar is earlier than the bar before it; it has changed nothing.
        """
        if react_to_all is None:
            self._run_one(bars, react)
            return
        tape, latest, traded = self._tape, self._tape.bars, self._tape.traded
        waiting, auction, margin = self._waiting, self._auction.run, self._margin
        is_watched, is_plain = margin.is_needed, not self._carrying.is_needed
        rows = iter(bars)
        bar = next(rows, AFTER_ALL)
        time_us = bar.time_us
        _require_order(bar, tape.time_us)
        for following in rows:
            next_us = following.time_us
            if next_us > time_us and is_plain:
                symbol = bar.symbol
                tape.event += 1
                tape.time_us = time_us
                tape.symbol = symbol
                if symbol not in traded and bar.volume:
                    traded.add(symbol)
                if symbol in waiting:
                    auction(bar)
                    is_watched, is_plain = margin.is_needed, not self._carrying.is_needed
                latest[symbol] = bar
                if is_watched:
                    margin.check()
                react(bar)
                bar, time_us = following, next_us
            else:
                moment, bar = moment_from(bar, following, rows)
                self.show(moment)
                (react_to_all(moment) if len(moment) > 1 else react(moment[0]))
                time_us, is_watched = bar.time_us, margin.is_needed
                _require_order(bar, tape.time_us)
        if bar is not AFTER_ALL:
            self.show((bar,))
            react(bar)

    def _run_one(self, bars: Iterable[Bar], react: Callable[[Bar], object]) -> None:
        """Show bars of one symbol, which are known to be in order, each a moment of its own."""
        tape, latest, waiting = self._tape, self._tape.bars, self._waiting
        auction, margin, is_watched, is_traded = self._auction.run, self._margin, False, False
        symbol, first = "", tape.event + 1
        for tape.event, bar in enumerate(bars, first):
            tape.time_us = bar.time_us
            if not is_traded:
                tape.symbol = symbol = bar.symbol
                if bar.volume:
                    tape.traded.add(symbol)
                    is_traded = True
            if waiting:  # for the one symbol: orders in others are rejected at once
                auction(bar)
                is_watched = margin.is_needed
            latest[symbol] = bar
            if is_watched:
                margin.check()
            react(bar)


def _require_order(bar: Bar, after_us: int) -> None:
    if bar.time_us < after_us:
        raise MarketDataError(
            f"The bar of {bar.symbol} at {bar.timestamp} is earlier than the one before it",
            "Show bars in the order of time.",
        )
