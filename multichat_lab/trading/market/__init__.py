"""Market data: bars loaded, checked, invented or resampled, and the feeds that hand them out."""

from multichat_lab.trading.market.bars import (
    BAR_COLUMNS,
    BarSource,
    frames_by_symbol,
    iterate_bars,
    validate_bars,
)
from multichat_lab.trading.market.bootstrap import bootstrap_bars
from multichat_lab.trading.market.calendar import periods_per_year
from multichat_lab.trading.market.feeds import ReplayFeed, replay_feed, tick_feed
from multichat_lab.trading.market.loading import load_bars, shipped_symbols
from multichat_lab.trading.market.synthetic import (
    BrownianMarket,
    RegimeMarket,
    gbm_bars,
    regime_bars,
)
from multichat_lab.trading.market.timeframes import bar_ticks, resample

__all__ = [
    "BAR_COLUMNS",
    "BarSource",
    "BrownianMarket",
    "RegimeMarket",
    "ReplayFeed",
    "bar_ticks",
    "bootstrap_bars",
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
