"""Do numbers that a robot brings along tell anything of the bars that it is to trade on?

Where they lie beside the bars is not known, nor how they are encoded. So they are laid at every
place, forwards and backwards, as they are and as steps from one to the next, and compared with the
returns that follow there: over one bar, over five, over twenty. Ranks are compared (Spearman 1904,
American Journal of Psychology 15, 72-101), so that no outlier decides; of a correlation r of n
places that share nothing, atanh(r) √(n - 3) is normal (Fisher 1915, Biometrika 10, 507-521).
"""

from collections.abc import Iterator, Mapping
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from multichat_lab.trading.market.bars import PRICE_COLUMNS

Floats = NDArray[np.float64]
HORIZONS = (1, 5, 20)
"""Bars over which returns are looked at."""
TELLS = 5.5
"""Standard deviations that are no chance, of the thousands of places that are tried."""
FEWEST = 20
"""Places that a comparison needs."""
NEAR = 3
"""Bars by which numbers that name their times may be shifted."""
SHARE = 0.2
"""Numbers of which this part are prices or returns of the bars, to the last digit, are data."""

QUANTILES = (0.01, 0.05, 0.1, 0.2, 0.25, 0.5, 0.75, 0.8, 0.9, 0.95, 0.99)


def knows_of(bars: Mapping[str, pd.DataFrame], values: Floats) -> bool:
    """Whether numbers in an order of their own tell what the prices of bars do.

    Args:
        bars: of the run.
        values: finite, at any place beside the bars.
    """
    if len(values) < FEWEST:
        return True  # too few to say that they do not
    for frame in bars.values():
        if _share_of(frame, values) >= SHARE:
            return True
        forms = (values, values[::-1], np.diff(values), np.diff(values)[::-1])
        for form in forms:
            if any(_tells_anywhere(form, each, span) for span, each in _outcomes(frame)):
                return True
    return False


def knows_of_days(bars: Mapping[str, pd.DataFrame], values: Mapping[date, float]) -> bool:
    """Whether numbers of days tell what the prices of bars do then, or shortly before or after.

    Args:
        bars: of the run.
        values: day (UTC) → a number; or 1.0 for each day of a set.
    """
    for frame in bars.values():
        days = pd.DatetimeIndex(frame.index).date
        told = np.array([values.get(day, np.nan) for day in days])
        is_a_set = set(values.values()) == {1.0}
        told = np.where(np.isnan(told), 0.0, told) if is_a_set else told
        for form in (told, np.diff(told, prepend=np.nan)):
            known = np.flatnonzero(np.isfinite(form))
            if len(known) < FEWEST:
                return not is_a_set  # too few to say that they do not
            for span, outcome in _outcomes(frame):
                if any(_tells_at(form, known, outcome, shift, span) for shift in _shifts()):
                    return True
    return False


def statistics_of(frame: pd.DataFrame) -> NDArray[np.float64]:
    """Return what one might reckon of all bars: of each column, of typical prices, of returns.

    Means, medians, deviations, variances, sums, extremes and quantiles.
    """
    columns = [frame[name].to_numpy(np.float64) for name in (*PRICE_COLUMNS, "volume")]
    open_, high, low, close, _ = columns
    columns += [(high + low) / 2, (high + low + close) / 3, (open_ + high + low + close) / 4]
    columns += [high - low, close - open_]
    with np.errstate(all="ignore"):
        columns += [np.diff(close), np.diff(close) / close[:-1]]
        columns += [np.log(close), np.diff(np.log(close))]
        found = np.concatenate([_summary_of(each) for each in columns if len(each) > 1])
    return np.asarray(found[np.isfinite(found)])


def _summary_of(column: Floats) -> Floats:
    sizes = np.abs(column)
    spread = [of(column, ddof=ddof) for of in (np.std, np.var) for ddof in (0, 1)]
    whole = [column.mean(), column.sum(), column.min(), column.max(), sizes.mean(), sizes.max()]
    return np.array([*whole, *spread, *np.quantile(column, QUANTILES)])


def _shifts() -> range:
    return range(-NEAR, NEAR + 1)


def _outcomes(frame: pd.DataFrame) -> Iterator[tuple[int, Floats]]:
    """Yield how many bars, and what the price does over so many, at each bar."""
    close = frame["close"].to_numpy(np.float64)
    steps = np.diff(np.log(close)) if (close > 0).all() else np.diff(close)
    for span in HORIZONS:
        if len(steps) >= FEWEST * span:
            yield span, np.convolve(steps, np.ones(span), "valid")


def _share_of(frame: pd.DataFrame, values: Floats) -> float:
    """Return what part of numbers, whole ones left out, are prices or returns, to 12 digits."""
    told = np.unique(values[values != np.round(values)])
    if len(told) < FEWEST // 2:
        return 0.0
    columns = frame[["open", "high", "low", "close", "volume"]].to_numpy(np.float64).T
    known = [*columns]
    with np.errstate(all="ignore"):
        for each in columns[:4]:
            known += [np.diff(each), np.diff(each) / each[:-1], np.diff(np.log(each))]
    digits = np.unique([float(f"{each:.12g}") for each in np.concatenate(known)])
    return float(np.isin([float(f"{each:.12g}") for each in told], digits).sum() / len(told))


def _tells_anywhere(values: Floats, outcome: Floats, span: int) -> bool:
    """Whether numbers, laid at some place beside outcomes, go along with them too well."""
    ours, theirs = _ranks(values), _ranks(outcome)
    if ours is None or theirs is None:
        return False
    size = 1 << (len(ours) + len(theirs) - 1).bit_length()
    sums = np.fft.irfft(np.fft.rfft(theirs, size) * np.conj(np.fft.rfft(ours, size)), size)
    lags = np.arange(-len(ours) + 1, len(theirs))
    together = np.minimum(len(theirs), lags + len(ours)) - np.maximum(0, lags)
    wanted = together >= max(FEWEST * span, min(len(ours), len(theirs)) // 2)
    return bool((_deviations(sums[lags[wanted]], together[wanted], span) > TELLS).any())


def _tells_at(
    values: Floats, known: NDArray[np.int64], outcome: Floats, shift: int, span: int
) -> bool:
    places = known + shift
    inside = (places >= 0) & (places < len(outcome))
    ours, theirs = _ranks(values[known[inside]]), _ranks(outcome[places[inside]])
    if ours is None or theirs is None or len(ours) < FEWEST * span:
        return False
    return bool(_deviations(np.array([ours @ theirs]), np.array([len(ours)]), span)[0] > TELLS)


def _deviations(sums: Floats, together: NDArray[np.int64], span: int) -> Floats:
    """Return by how many standard deviations sums of products of ranks differ from chance."""
    found = np.clip(np.abs(sums) / together, 0.0, 1 - 1e-9)
    return np.asarray(np.arctanh(found) * np.sqrt(np.maximum(together / span - 3, 0)))


def _ranks(values: Floats) -> Floats | None:
    """Return ranks with mean 0 and deviation 1; None where all are alike."""
    ranks = pd.Series(values).rank().to_numpy()
    deviation = ranks.std()
    return (ranks - ranks.mean()) / deviation if deviation > 0 else None
