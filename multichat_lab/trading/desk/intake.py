"""Where a desk gets its bars: any feed, checked, and held back while the desk is paused."""

import asyncio
import math
from collections.abc import AsyncIterable, AsyncIterator, Callable, Container

from multichat_lab.errors.trading import MarketDataError
from multichat_lab.trading.desk.gathering import Moments
from multichat_lab.trading.market.bars import ROUNDING
from multichat_lab.trading.market.unpaced import as_feed
from multichat_lab.trading.records.actions import CorporateAction
from multichat_lab.trading.records.rows import Bar


class ValidBars:
    """The bars of a feed; one that makes no sense, or comes too late, is put aside.

    A `CorporateAction` among them is handed to `on_action`.

    Args:
        feed: anything that `async for` takes bars from.
        negative: symbols whose prices may be zero and below.

    Attributes:
        refused: how many bars were put aside.
        on_refusal: called for each of them, with why and how many there were so far.
        on_action: called for each dividend or split that companies announce.
    """

    def __init__(self, feed: AsyncIterable[Bar], negative: Container[str] = ()) -> None:
        self.refused = 0
        self._negative = negative
        self.on_refusal: Callable[[MarketDataError, int], object] = lambda error, count: None
        self.on_action: Callable[[CorporateAction], object] = lambda action: None
        self._bars: AsyncIterator[Bar | CorporateAction] = aiter(feed)
        self._last_us: float = -math.inf

    def __aiter__(self) -> "ValidBars":
        return self

    async def __anext__(self) -> Bar:
        while True:
            given = await anext(self._bars)  # what the feed itself raises ends the desk
            try:
                if isinstance(given, CorporateAction):
                    self.on_action(given)
                    continue
                bar = checked_bar(given, self._last_us, self._negative)
            except MarketDataError as error:
                self.refused += 1
                self.on_refusal(error, self.refused)
                await asyncio.sleep(0)  # a feed that gives nothing else shall stop nobody
            else:
                self._last_us = bar.time_us
                return bar


class Intake:
    """Bars of a feed, moment by moment: those that share a time come together, see `Moments`.

    Args:
        feed: a `Feed`, or anything else that `async for` takes bars from.
        negative: symbols whose prices may be zero and below.

    Attributes:
        valid: the bars that make sense, and how many did not.
    """

    def __init__(self, feed: AsyncIterable[Bar], negative: Container[str] = ()) -> None:
        self.valid = ValidBars(feed, negative)
        self._feed = as_feed(feed)
        self._moments = Moments(self._feed, self.valid)
        self._is_open = True
        self._speed: float | None = None  # of the feed, while steps are hurried through
        self._steps = 0  # moments that may come through although it is closed
        self._gate = asyncio.Event()
        self._gate.set()
        self._stepped = asyncio.Event()
        self._has_ended = False

    @property
    def is_paused(self) -> bool:
        """Whether bars are held back."""
        return not self._is_open

    @property
    def speed(self) -> float | None:
        """Bars a second of a `Feed`; None for as fast as possible, or bars without a speed."""
        return self._feed.speed

    @speed.setter
    def speed(self, speed: float | None) -> None:
        self._feed.speed = speed

    def pause(self) -> None:
        """Hold the next bar back until `resume`."""
        self._is_open = False
        self._end_steps()
        self._let_through(False)

    def resume(self) -> None:
        """Let bars through again."""
        self._is_open = True
        self._end_steps()
        self._let_through(True)

    async def step(self, count: int = 1) -> None:
        """Let `count` moments through although the desk is paused; return when all is done.

        They come at once, whatever the speed. The desk must have been started; when it is not
        paused, or the feed or the desk ends, this returns earlier.
        """
        if self._has_ended or self._is_open or count < 1:
            return
        if not self._steps:
            self._speed, self._feed.speed = self._feed.speed, None
        self._steps += count
        self._stepped.clear()
        self._let_through(True)
        await self._stepped.wait()

    def end(self) -> None:
        """Let nobody wait for steps any more: the desk takes no more bars."""
        self._has_ended = True
        self._moments.end()
        self._end_steps()

    def _end_steps(self) -> None:
        if self._steps:
            self._steps = 0
            self._feed.speed = self._speed
        self._stepped.set()

    def _let_through(self, comes: bool) -> None:
        (self._gate.set if comes else self._gate.clear)()
        (self._feed.start if comes else self._feed.pause)()

    def __aiter__(self) -> "Intake":
        return self

    async def __anext__(self) -> list[Bar]:
        if not self._steps:
            self._stepped.set()
        moment = await anext(self._moments)
        await self._gate.wait()
        if self._steps:
            self._steps -= 1
            if not self._steps:
                self._feed.speed = self._speed
                self._let_through(False)
        return moment


def checked_bar(bar: Bar, after_us: float = -math.inf, negative: Container[str] = ()) -> Bar:
    """Return a bar in plain Python numbers, which every store takes.

    Args:
        bar: as a feed gives it.
        after_us: the time of the bar before it, in microseconds since 1970.
        negative: symbols whose prices may be zero and below.

    Raises:
        MarketDataError: it is not coherent, see `market.validate_bars`, or earlier than that.
    """
    try:
        open_, high, low, close, volume = values = tuple(map(float, bar[2:]))
        plain = Bar(str(bar[0]), int(bar[1]), *values)
    except (TypeError, ValueError, OverflowError) as error:
        raise MarketDataError(
            f"This is no bar: {str(bar)[:100]}", "Let the feed give a Bar of numbers."
        ) from error
    top, bottom = high + abs(high) * ROUNDING, low - abs(low) * ROUNDING
    least = -math.inf if plain.symbol in negative else 0.0
    if not (
        least < low <= high < math.inf
        and bottom <= open_ <= top
        and bottom <= close <= top
        and 0 <= volume < math.inf
    ):
        raise MarketDataError(
            f"The bar of {plain.symbol} at {plain.timestamp} is not coherent: {plain!r}",
            "Let the feed give finite prices above zero with open and close within [low, high].",
        )
    if plain.time_us < after_us:
        raise MarketDataError(
            f"The bar of {plain.symbol} at {plain.timestamp} is earlier than the one before it",
            "Let the feed give bars in the order of time.",
        )
    return plain
