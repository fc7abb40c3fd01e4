"""Feeds: bars that arrive one at a time in asyncio, at a speed that can be changed."""

import asyncio
import math
from collections.abc import AsyncIterator, Iterable
from contextlib import suppress
from typing import Protocol, runtime_checkable

import pandas as pd

from multichat_lab.errors.trading import MarketDataError
from multichat_lab.trading.market.actions import booked_actions
from multichat_lab.trading.market.bars import BarSource, frames_by_symbol, iterate_bars
from multichat_lab.trading.market.rates import step_us
from multichat_lab.trading.market.resampling import bar_ticks
from multichat_lab.trading.records.actions import CorporateAction
from multichat_lab.trading.records.rows import Bar, belongs_to

TICKS_A_BAR = 20
"""Of the feed that is called `ticks`."""
CATCH_UP = 0.1
"""Seconds that a bar may be late without the schedule being shifted; the next come faster."""


@runtime_checkable
class Feed(Protocol):
    """Bars that arrive in time order at a speed that can be changed: `ReplayFeed`, and others.

    Attributes:
        speed: bars a second, None for as fast as they are taken.
    """

    speed: float | None

    def start(self) -> None:
        """Go on after a pause."""

    def pause(self) -> None:
        """Hold the next bar back until `start`."""

    def __aiter__(self) -> AsyncIterator[Bar]:
        """Give the bars."""


class ReplayFeed:
    """Bars handed out at `speed`, to a single consumer: `async for bar in feed`.

    It runs from the beginning; the first bar, and the first after a pause, comes at once. Bars of a
    moment (see `belongs_to`) come together, and count as one. An iteration that was left, or
    cancelled, is taken up again by the next one without a bar lost. Which bar comes next tells
    `upcoming`, None at the end. Its methods are for the event loop's thread; from another, use
    `loop.call_soon_threadsafe`.

    Args:
        bars: in the order of time.
        speed: bars a second; None is as fast as they are taken, yet the loop gets its turns.
        actions: dividends and splits of these bars, which a desk books, see `market.actions`.

    Attributes:
        step_us: how long a bar is, in microseconds; 0 of ticks and where it is not known.

    Raises:
        MarketDataError: a speed that is not above zero.
    """

    def __init__(
        self,
        bars: Iterable[Bar],
        speed: float | None = None,
        actions: Iterable[CorporateAction] = (),
    ) -> None:
        self.actions = tuple(actions)
        self.step_us = 0
        self._bars = iter(bars)
        self.upcoming = next(self._bars, None)
        self._moment: dict[str, Bar] = {}
        self._running = True
        self._changed = asyncio.Event()
        self._last = -math.inf  # loop time at which the last bar was due
        self.speed = speed

    @property
    def speed(self) -> float | None:
        """Bars a second, None for as fast as possible; a change takes effect at once."""
        return None if math.isinf(self._speed) else self._speed

    @speed.setter
    def speed(self, speed: float | None) -> None:
        if speed is not None and not speed > 0:
            raise MarketDataError(
                f"speed is {speed}", "Give bars a second above zero, or None for no waiting."
            )
        self._speed = math.inf if speed is None else float(speed)
        self._changed.set()

    @property
    def running(self) -> bool:
        """Whether bars arrive; False while paused."""
        return self._running

    def start(self) -> None:
        """Go on after a pause; no effect while running."""
        self._running = True
        self._changed.set()

    def pause(self) -> None:
        """Hold the next bar back until `start`; no effect while paused."""
        self._running = False
        self._last = -math.inf
        self._changed.set()

    def __aiter__(self) -> "ReplayFeed":
        return self

    async def __anext__(self) -> Bar:
        if self.upcoming is None:
            raise StopAsyncIteration
        if not belongs_to(self._moment, self.upcoming):
            await self._wait_for_turn()
            self._moment = {}
        bar, self.upcoming = self.upcoming, next(self._bars, None)
        self._moment[bar.symbol] = bar
        return bar

    async def _wait_for_turn(self) -> None:
        await asyncio.sleep(0)
        clock = asyncio.get_running_loop().time
        while (wait := self._seconds_to_wait(clock())) > 0:
            self._changed.clear()
            with suppress(TimeoutError):  # the time is up, unless something changed before
                async with asyncio.timeout(wait if wait < math.inf else None):
                    await self._changed.wait()
        due, now = self._last + 1 / self._speed, clock()
        self._last = due if now - due < CATCH_UP else now

    def _seconds_to_wait(self, now: float) -> float:
        return self._last + 1 / self._speed - now if self._running else math.inf


def replay_feed(bars: BarSource, speed: float | None = None) -> ReplayFeed:
    """Return a feed of `bars` at `speed` bars a second (None: as fast as possible).

    Several symbols are merged by time. Dividends and splits in the frames come along.

    Raises:
        MarketDataError: bars that are not coherent or name no symbol, splits of prices that were
            adjusted, or no speed above zero.
    """
    frames = frames_by_symbol(bars)
    feed = ReplayFeed(iterate_bars(bars), speed, booked_actions(frames))
    feed.step_us = step_us(frames)
    return feed


def tick_feed(
    bars: BarSource, ticks_per_bar: int, seed: int, speed: float | None = None
) -> ReplayFeed:
    """Return a feed of ticks that make up `bars`, at `speed` ticks a second.

    A tick is a bar whose open, high, low and close are one; see `bar_ticks`.

    Raises:
        MarketDataError: as `replay_feed` and `bar_ticks`.
    """
    frames = frames_by_symbol(bars)
    ticks = {symbol: bar_ticks(each, ticks_per_bar, seed) for symbol, each in frames.items()}
    return ReplayFeed(iterate_bars(ticks), speed, booked_actions(frames))


def replayed_bars(bars: pd.DataFrame, speed: float | None, seed: int) -> Feed:
    """Return a feed of the bars themselves."""
    return replay_feed(bars, speed)


def replayed_ticks(bars: pd.DataFrame, speed: float | None, seed: int) -> Feed:
    """Return a feed of `TICKS_A_BAR` ticks that make up each bar."""
    return tick_feed(bars, TICKS_A_BAR, seed, speed)
