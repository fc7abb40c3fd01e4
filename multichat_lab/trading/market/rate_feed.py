"""Conversion rates as feeds of their own, beside the feed of what is traded."""

import asyncio
from collections import deque
from collections.abc import AsyncIterable, AsyncIterator, Mapping
from contextlib import suppress

import pandas as pd

from multichat_lab.trading.market.bars import iterate_bars
from multichat_lab.trading.market.feeds import ReplayFeed
from multichat_lab.trading.market.rates import rate_frames
from multichat_lab.trading.market.unpaced import as_feed
from multichat_lab.trading.records.actions import CorporateAction
from multichat_lab.trading.records.rows import Bar

RateSource = AsyncIterable[Bar] | pd.DataFrame | pd.Series


def with_rates(feed: AsyncIterable[Bar], rates: Mapping[str, RateSource]) -> "RatedFeed":
    """Return a feed for a desk whose accounts convert prices in other currencies.

    Args:
        feed: of what is traded, e.g. of `replay_feed`; or any asynchronous iterable of bars.
        rates: a symbol that names two currencies, such as `EURUSD` → bars or a series of that rate,
            see `market.rates`; or an asynchronous iterable of its bars or ticks, which count from
            when they come.

    Raises:
        MarketDataError: as `rate_frames`.

    Example:
        >>> feed = with_rates(replay_feed(bars), {"EURUSD": rates})  # doctest: +SKIP
        >>> PaperDesk(feed, robots, chats, "s1", DeskOptions(instruments=…))  # doctest: +SKIP
    """
    lanes: dict[str, AsyncIterable[Bar]] = {}
    for name, each in rates.items():
        if isinstance(each, AsyncIterable):
            lanes[name] = each
        else:
            (frame,) = rate_frames({name: each}).values()
            lanes[name] = ReplayFeed(iterate_bars(frame))
    return RatedFeed(feed, lanes)


class RatedFeed:
    """A feed with conversion rates among its bars, in the moments that `rates_beside` tells.

    Args:
        feed: of what is traded; its speed is that of all.
        lanes: rates by the symbol that names two currencies.

    Attributes:
        rates: these symbols; a desk converts with them, and shows them to nobody.
        actions: what the feed knows of dividends and splits.
    """

    def __init__(self, feed: AsyncIterable[Bar], lanes: Mapping[str, AsyncIterable[Bar]]) -> None:
        self._feed = as_feed(feed)
        self.rates = tuple(sorted(lanes))
        self.actions = tuple(getattr(feed, "actions", ()))
        self._lanes = [Lane(name, lanes[name]) for name in self.rates]
        self._step = getattr(feed, "step_us", 0)
        self._last_us = 0
        self._next: deque[Bar] = deque()

    @property
    def upcoming(self) -> object:
        """The bar or rate that comes next, unless a rate comes before it that is of a later time.

        Raises:
            AttributeError: the feed of what is traded cannot tell.
        """
        return self._next[0] if self._next else self._feed.upcoming  # type: ignore[attr-defined]

    @property
    def speed(self) -> float | None:
        """Bars a second of what is traded; None for as fast as possible."""
        return self._feed.speed

    @speed.setter
    def speed(self, speed: float | None) -> None:
        self._feed.speed = speed

    def start(self) -> None:
        """Go on after a pause."""
        self._feed.start()

    def pause(self) -> None:
        """Hold the next bar back until `start`."""
        self._feed.pause()

    async def __aiter__(self) -> AsyncIterator[Bar]:
        """Give bars and rates.

        Raises:
            Exception: what one of the feeds raises.
        """
        self._next.clear()
        for lane in self._lanes:
            lane.open()
        try:
            async for bar in self._feed:
                await asyncio.sleep(0)  # so that rates that are there come in
                self._next.extend([*await self._due(bar), bar])
                while self._next:
                    yield self._next.popleft()
        finally:
            for lane in self._lanes:
                await lane.close()

    async def _due(self, bar: Bar | CorporateAction) -> list[Bar]:
        """Return the rates that are known when a bar has ended, in the order of time."""
        if isinstance(bar, CorporateAction):
            return []
        last, now = self._last_us, bar.time_us
        found: dict[tuple[int, str], Bar] = {}
        for lane in self._lanes:
            for rate in await lane.until(now + self._step):
                moment = now
                if rate.time_us <= now:  # known before; what came too late counts from now
                    moment = min(max(min(rate.time_us, now - 1), last + 1), now)
                found[moment, rate.symbol] = rate._replace(time_us=moment)
        self._last_us = max(last, now)
        return [found[key] for key in sorted(found)]


class Lane:
    """The rates of one pair: all of a `ReplayFeed`; else, as they come, the last one that is due.

    Args:
        name: under which they count.
        feed: of their bars.
    """

    def __init__(self, name: str, feed: AsyncIterable[Bar]) -> None:
        self._name = name
        self._feed = feed
        self._bars: deque[Bar] = deque()
        self._task: asyncio.Task[None] | None = None

    def open(self) -> None:
        """Begin to take rates; those of a `ReplayFeed` are taken as they are needed."""
        if not isinstance(self._feed, ReplayFeed):
            self._task = asyncio.ensure_future(self._take())

    async def close(self) -> None:
        """Take no more."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await self._task

    async def until(self, time_us: int) -> list[Bar]:
        """Return the rates up to a time that were not returned before.

        Raises:
            Exception: what the feed has raised.
        """
        if isinstance(feed := self._feed, ReplayFeed):
            while feed.upcoming is not None and feed.upcoming.time_us <= time_us:
                self._bars.append((await anext(feed))._replace(symbol=self._name))
            found = [*self._bars]
            self._bars.clear()
            return found
        if self._task is not None and self._task.done():
            self._task.result()
        last = None
        while self._bars and self._bars[0].time_us <= time_us:
            last = self._bars.popleft()
        return [] if last is None else [last]

    async def _take(self) -> None:
        async for bar in self._feed:
            self._bars.append(bar._replace(symbol=self._name))
