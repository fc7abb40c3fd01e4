"""Sources of bars that have no speed, taken as feeds."""

from collections.abc import AsyncIterable, AsyncIterator

from multichat_lab.errors.trading import MarketDataError
from multichat_lab.trading.market.feeds import Feed
from multichat_lab.trading.records.rows import Bar


class UnpacedFeed:
    """A source of bars without a speed, as a `Feed` that nothing slows down.

    Args:
        bars: anything that `async for` takes bars from.
    """

    def __init__(self, bars: AsyncIterable[Bar]) -> None:
        self._bars = bars

    @property
    def speed(self) -> float | None:
        """None; it takes no other.

        Raises:
            MarketDataError: it is set to a number.
        """
        return None

    @speed.setter
    def speed(self, speed: float | None) -> None:
        if speed is not None:
            raise MarketDataError(
                f"A {type(self._bars).__name__} has no speed", "Use replay_feed or tick_feed."
            )

    def start(self) -> None:
        """Do nothing: its bars wait to be taken."""

    def pause(self) -> None:
        """Do nothing, as `start`."""

    def __aiter__(self) -> AsyncIterator[Bar]:
        return aiter(self._bars)


def as_feed(bars: AsyncIterable[Bar]) -> Feed:
    """Return what gives bars as a feed; unless it is one, it has no speed."""
    return bars if isinstance(bars, Feed) else UnpacedFeed(bars)
