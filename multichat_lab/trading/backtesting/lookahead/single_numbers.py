"""Is one number that a robot holds a price of the run, or a statistic of all its prices?"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from multichat_lab.trading.backtesting.lookahead.relation import SHARE, Floats
from multichat_lab.trading.market.bars import PRICE_COLUMNS

ROUND, RECKONED, EXACT = 3, 5, 8
"""Digits: a number with up to three of them is a level that anybody may choose; a statistic with
more than five (four between two prices), or a price with more than eight, is met by no chance."""
SAME, SINGLE = 1e-9, 1e-7
"""How near, relatively, a number is to a statistic that it is, and one in single precision."""
NOISE = 1e-13
"""Parts of a number below this are a float's rounding."""
MANY = 20
"""So many numbers among the prices are prices of another time, which may be met again."""
PERCENTILE = 1e-6
"""How near a rank is to a whole percentile that it is."""
QUANTILES = (0.01, 0.05, 0.1, 0.2, 0.25, 0.5, 0.75, 0.8, 0.9, 0.95, 0.99)


def telling_number(bars: Mapping[str, pd.DataFrame], numbers: Mapping[float, str]) -> str | None:
    """Return the name of a number that is a price of these bars, and not by chance.

    One with more digits than chance meets, or the highest or lowest of all: one number is enough to
    know the day on which to sell. Or a statistic of all of them, see `statistics_of`: who scales by
    the mean of all prices knows what is yet to come. Or any percentile of the closes.

    Args:
        bars: symbol → bars of the run.
        numbers: that are held → where.
    """
    told = [each for each in numbers if has_digits(each, ROUND + 1)]
    for frame in bars.values() if told else ():
        prices = frame[[*PRICE_COLUMNS]].to_numpy(dtype=float)
        exact = [each for each in told if has_digits(each, EXACT + 1)]
        extremes = np.concatenate([prices.min(axis=0), prices.max(axis=0)])
        found = np.union1d(np.intersect1d(extremes, told), np.intersect1d(prices, exact))
        alike = sum(prices.min() <= each <= prices.max() for each in told)
        are_many = alike >= MANY and len(found) < SHARE * alike
        if len(found) and not are_many:
            return numbers[float(found[0])]
        if (known := _statistic_among(frame, told, are_many)) is not None:
            return numbers[known]
    return None


def _statistic_among(frame: pd.DataFrame, told: list[float], are_many: bool) -> float | None:
    """Return the number that is a statistic of prices; of many numbers none that is a price."""
    places = decimals_of(frame[[*PRICE_COLUMNS]].to_numpy(dtype=float))
    reckoned = [each for each in told if _is_reckoned(each, places)]
    known = statistics_of(frame, not are_many) if reckoned else np.array([])
    closes = np.sort(frame["close"].to_numpy(np.float64))
    for each in reckoned:
        if (np.abs(known - each) <= nearness(each)).any():
            return each
        if not are_many and _is_percentile(each, closes):
            return each
    return None


def _is_percentile(number: float, closes: Floats) -> bool:
    """Whether a number with many digits is a percentile of closes, which are in their order."""
    place = int(np.searchsorted(closes, number))
    if not (0 < place < len(closes) and has_digits(number, EXACT + 1)):
        return False
    below, above = closes[place - 1], closes[place]
    rank = 100 * (place - 1 + (number - below) / (above - below)) / (len(closes) - 1)
    return bool(abs(rank - round(rank)) < PERCENTILE)


def has_digits(number: float, digits: int) -> bool:
    """Whether a number has so many digits that count, but for a float's rounding."""
    return abs(float(f"{number:.{digits - 1}g}") - number) > NOISE * abs(number)


def decimals_of(prices: Floats) -> int:
    """Return how many decimals prices have, up to `EXACT`."""
    exact = (places for places in range(EXACT) if np.array_equal(prices, prices.round(places)))
    return next(exact, EXACT)


def nearness(number: float) -> float:
    """Return how far a statistic may be from a number that is its rounded value."""
    if float(np.float32(number)) == number:
        return SINGLE * abs(number)
    decimals = len(repr(number).partition(".")[2])
    return SAME * abs(number) if has_digits(number, EXACT + 1) else 0.5 * 10.0**-decimals


def _is_reckoned(number: float, places: int) -> bool:
    digits = RECKONED if round(number, places) == number else RECKONED - 1
    return has_digits(number, digits + 1)


def statistics_of(frame: pd.DataFrame, with_ranks: bool = True) -> Floats:
    """Return what one might reckon of all bars: of each column, of typical prices, of returns.

    Means, deviations, variances and sums; with ranks also extremes, medians and other quantiles.
    """
    columns = [frame[name].to_numpy(np.float64) for name in (*PRICE_COLUMNS, "volume")]
    open_, high, low, close, _ = columns
    columns += [(high + low) / 2, (high + low + close) / 3, (open_ + high + low + close) / 4]
    columns += [high - low, close - open_]
    with np.errstate(all="ignore"):
        columns += [np.diff(close), np.diff(close) / close[:-1]]
        columns += [np.log(close), np.diff(np.log(close))]
        found = np.concatenate([_summary_of(each, with_ranks) for each in columns if len(each) > 1])
    return np.asarray(found[np.isfinite(found)])


def _summary_of(column: Floats, with_ranks: bool) -> Floats:
    sizes = np.abs(column)
    spread = [of(column, ddof=ddof) for of in (np.std, np.var) for ddof in (0, 1)]
    found = [column.mean(), column.sum(), sizes.mean(), *spread]
    if with_ranks:
        found += [column.min(), column.max(), sizes.max(), *np.quantile(column, QUANTILES)]
    return np.array(found)
