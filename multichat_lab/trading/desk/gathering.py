"""From bars that come one by one to moments: those that share a time are shown together."""

import asyncio
from collections.abc import AsyncIterator, Mapping

from multichat_lab.trading.market.feeds import Feed
from multichat_lab.trading.records.rows import Bar, belongs_to

GRACE = 0.05
"""Seconds that a moment waits for the symbols that it lacks, of a feed that cannot tell."""

UNKNOWN = object()


class Moments:
    """The moments of a feed.

    A feed with an attribute `upcoming`, as a `ReplayFeed` has it, tells which bar comes next, so
    nothing waits. Of any other, a moment is complete when a bar of another moment comes, when all
    symbols that were seen so far are in it, or `GRACE` seconds after its last bar; what comes later
    than that is a moment of its own. A feed of one symbol waits at its first bar alone.

    Args:
        feed: may tell what is upcoming.
        bars: of that feed, in the order of time.
    """

    def __init__(self, feed: Feed, bars: AsyncIterator[Bar]) -> None:
        self._feed = feed
        self._bars = bars
        self._symbols: set[str] = set()
        self._ahead: asyncio.Future[Bar] | None = None
        self._held: Bar | None = None
        self._is_first = True

    def __aiter__(self) -> "Moments":
        return self

    async def __anext__(self) -> list[Bar]:
        first = await self._next()
        moment = {first.symbol: first}
        while await self._may_go_on(moment):
            bar = await self._next()
            if not belongs_to(moment, bar):
                self._held = bar
                break
            moment[bar.symbol] = bar
        self._symbols.update(moment)
        self._is_first = False
        return list(moment.values())

    def end(self) -> None:
        """Take no more bars."""
        if self._ahead is not None:
            self._ahead.cancel()

    async def _next(self) -> Bar:
        if self._held is not None:
            bar, self._held = self._held, None
            return bar
        if self._ahead is None:
            return await anext(self._bars)
        ahead, self._ahead = self._ahead, None
        return await ahead

    async def _may_go_on(self, moment: Mapping[str, Bar]) -> bool:
        """Whether the next bar, which has come by now, may belong to a moment."""
        upcoming = getattr(self._feed, "upcoming", UNKNOWN)
        if upcoming is not UNKNOWN:
            return isinstance(upcoming, Bar) and belongs_to(moment, upcoming)
        if self._symbols <= moment.keys() and not self._is_first:
            return False
        if self._ahead is None:
            self._ahead = asyncio.ensure_future(anext(self._bars))
        await asyncio.wait((self._ahead,), timeout=GRACE)
        return self._ahead.done() and self._ahead.exception() is None
