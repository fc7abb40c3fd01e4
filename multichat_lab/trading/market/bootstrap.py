"""Bars that might have been: real ones, drawn again in blocks."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from multichat_lab.errors.trading import MarketDataError
from multichat_lab.trading.market.bars import BAR_COLUMNS, PRICE_COLUMNS, validate_bars
from multichat_lab.trading.market.calendar import calendar_of
from multichat_lab.trading.market.loading import load_bars
from multichat_lab.trading.market.synthetic import to_cents

FEWEST_BARS = 20
"""Below this, a block length cannot be estimated."""


def bootstrap_bars(symbol_or_bars: str | pd.DataFrame, n: int, seed: int) -> pd.DataFrame:
    """Draw `n` bars that could follow real ones, by resampling whole bars in blocks.

    Every bar is taken relative to the close before it; blocks of bars, of random length, are
    drawn with replacement and chained from the last close on. So fat tails, clusters of large
    moves, gaps and the shape of the bars stay as they are (stationary bootstrap: Politis and
    Romano 1994, JASA 89, 1303-1313; mean block length from the absolute returns: Politis and
    White 2004, corrected by Patton, Politis and White 2009).

    Args:
        symbol_or_bars: a shipped symbol (adjusted), or bars as `load_bars` returns them, at
            least 20.
        n: number of bars.
        seed: the same seed gives the same bars.

    Returns:
        Bars from the time after the last one on, as their calendar says (see `calendar_of`),
        prices in whole cents and at least 0.01, volume as drawn, `attrs` as the source's.

    Raises:
        MarketDataError: `n` is not above zero, too few bars, bars that are not coherent, or the
            package `arch` is not installed.
    """
    bars = load_bars(symbol_or_bars) if isinstance(symbol_or_bars, str) else symbol_or_bars
    validate_bars(bars)
    if n < 1:
        raise MarketDataError(f"n is {n}", "Ask for at least one bar.")
    if len(bars) < FEWEST_BARS:
        raise MarketDataError(
            f"{len(bars)} bars are too few to draw from", f"Give at least {FEWEST_BARS}."
        )
    close = bars["close"].to_numpy()
    relative = bars[list(PRICE_COLUMNS)].to_numpy()[1:] / close[:-1, None]
    drawn = _resample(np.column_stack([relative, bars["volume"].to_numpy()[1:]]), n, seed)
    with np.errstate(over="ignore"):  # to_cents refuses what is too high
        before = close[-1] * np.cumprod(np.concatenate([[1.0], drawn[:-1, 3]]))
        prices = to_cents(drawn[:, :4] * before[:, None])
    path = pd.DataFrame(
        np.column_stack([prices, drawn[:, 4]]),
        index=calendar_of(bars).following_times(pd.DatetimeIndex(bars.index), n),
        columns=list(BAR_COLUMNS),
    )
    path.attrs = dict(bars.attrs)
    return path


def _resample(rows: NDArray[np.float64], n: int, seed: int) -> NDArray[np.float64]:
    try:
        from arch.bootstrap import StationaryBootstrap, optimal_block_length
    except ImportError as error:
        raise MarketDataError(
            "bootstrap_bars needs the package arch",
            'Install it with: pip install "multichat-lab[bootstrap]"',
        ) from error
    moves = np.abs(np.log(rows[:, 3]))
    # the length cannot be estimated from a price that always moves alike, nor does it matter then
    block = optimal_block_length(moves)["stationary"].iloc[0] if moves.std() > 0 else 1
    bootstrap = StationaryBootstrap(max(round(block), 1), rows, seed=seed)
    times = -(-n // len(rows))  # each draw is as long as the source
    return np.concatenate([args[0] for args, _ in bootstrap.bootstrap(times)])[:n]
