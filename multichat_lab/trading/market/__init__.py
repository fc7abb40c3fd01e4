"""Market data: bars loaded, checked, invented or resampled, and the feeds that hand them out."""

from collections.abc import AsyncIterable
from typing import Protocol, cast

import pandas as pd

from multichat_lab.errors.trading import MarketDataError
from multichat_lab.registry import Registry
from multichat_lab.trading.market.bars import (
    BAR_COLUMNS,
    BarSource,
    frames_by_symbol,
    iterate_bars,
    validate_bars,
)
from multichat_lab.trading.market.calendar import (
    CALENDARS,
    Calendar,
    calendar_of,
    periods_per_year,
)
from multichat_lab.trading.market.feeds import Feed, ReplayFeed, replay_feed, tick_feed
from multichat_lab.trading.market.hours import US_SHARES, Hours
from multichat_lab.trading.market.loading import load_bars, shipped_symbols
from multichat_lab.trading.market.resampling import bar_ticks, bootstrap_bars, resample
from multichat_lab.trading.market.synthetic import (
    BrownianMarket,
    RegimeMarket,
    gbm_bars,
    regime_bars,
)
from multichat_lab.trading.records.rows import Bar

__all__ = [
    "BAR_COLUMNS",
    "CALENDARS",
    "FEEDS",
    "US_SHARES",
    "BarSource",
    "BrownianMarket",
    "Calendar",
    "Feed",
    "FeedMaker",
    "Hours",
    "RegimeMarket",
    "ReplayFeed",
    "bar_ticks",
    "bootstrap_bars",
    "calendar_of",
    "feed_maker",
    "frames_by_symbol",
    "gbm_bars",
    "iterate_bars",
    "load_bars",
    "periods_per_year",
    "regime_bars",
    "replay_feed",
    "resample",
    "shipped_symbols",
    "tick_feed",
    "validate_bars",
]


class FeedMaker(Protocol):
    """Makes a feed; what stands in `FEEDS`."""

    def __call__(self, bars: pd.DataFrame, speed: float | None, seed: int, /) -> AsyncIterable[Bar]:
        """Return a `Feed`, or any asynchronous iterable of bars, which has no speed.

        Args:
            bars: of one symbol, to be handed out; a live market takes from them its symbol alone,
                `bars.attrs["symbol"]`.
            speed: bars a second, None for as fast as they are taken.
            seed: of what is invented.
        """


FEEDS = Registry(
    "feeds",
    {
        "ticks": "multichat_lab.trading.market.feeds:replayed_ticks",
        "bars": "multichat_lab.trading.market.feeds:replayed_bars",
    },
    MarketDataError,
)
"""Makers of feeds by name; another package adds its own as an entry point in
`multichat_lab.feeds`, and `module:Class` or `file.py:Class` leads to any."""


def feed_maker(name: str) -> FeedMaker:
    """Return what makes a feed of this name.

    Raises:
        MarketDataError: there is none.
    """
    return cast("FeedMaker", FEEDS.get(FEEDS.known_as(name)))
