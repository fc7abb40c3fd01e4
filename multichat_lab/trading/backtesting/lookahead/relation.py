"""Do numbers that a robot brings along tell anything of the bars that it is to trade on?

Where they lie beside the bars is not known, nor how they are encoded. So they are laid at every
place, forwards and backwards, as they are and as steps from one to the next, and compared with the
returns that follow there: over one bar, over five, over twenty. Ranks are compared (Spearman 1904,
American Journal of Psychology 15, 72-101), so that no outlier decides. What rises slowly goes along
with all else that does, so places count less the more each is like the one before it (Bartlett
1935, Journal of the Royal Statistical Society 98, 536-543). How far a correlation is from chance is
Student's t, as deviations of a normal (Wallace 1959, Annals of Mathematical Statistics 30,
1124-1130).
"""

from collections.abc import Iterator, Mapping
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
HORIZONS = (1, 5, 20)
"""Bars over which returns are looked at."""
TELLS = 7.0
"""Standard deviations that are no chance, of the millions of places that are tried."""
FEWEST = 20
"""Places that a comparison needs."""
NEAR = 3
"""Bars by which numbers that name their times may be shifted."""
SHARE = 0.2
"""Numbers of which this part are prices or returns of the bars, to the last digit, are data."""
MOST_DENSE = 2.0
"""So many times as often as chance has it, where prices fill much of their range."""


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
            if any(_tells_anywhere(form, each, span) for span, each in outcomes(frame)):
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
            for span, outcome in outcomes(frame):
                if any(_tells_at(form, known, outcome, shift, span) for shift in _shifts()):
                    return True
    return False


def _shifts() -> range:
    return range(-NEAR, NEAR + 1)


def outcomes(frame: pd.DataFrame) -> Iterator[tuple[int, Floats]]:
    """Yield how many bars, and what the price does over so many, at each bar."""
    close = frame["close"].to_numpy(np.float64)
    steps = np.diff(np.log(close)) if (close > 0).all() else np.diff(close)
    for span in HORIZONS:
        if len(steps) >= FEWEST * span:
            yield span, np.convolve(steps, np.ones(span), "valid")


def _share_of(frame: pd.DataFrame, values: Floats) -> float:
    """Return what part of numbers, round ones left out, are prices or returns, to 12 digits.

    0 where no more are than of any numbers that lie among the prices.
    """
    told = np.unique(values[~_are_round(values)])
    if len(told) < FEWEST // 2:
        return 0.0
    columns = frame[["open", "high", "low", "close", "volume"]].to_numpy(np.float64).T
    known = [*columns]
    with np.errstate(all="ignore"):
        for each in columns[:4]:
            known += [np.diff(each), np.diff(each) / each[:-1], np.diff(np.log(each))]
    digits = np.unique([float(f"{each:.12g}") for each in np.concatenate(known)])
    found = np.isin([float(f"{each:.12g}") for each in told], digits).sum() / len(told)
    return float(found) if found > MOST_DENSE * _density(columns[:4]) else 0.0


def _density(columns: Floats) -> float:
    """Return what part of the steps between the lowest and the highest price are prices."""
    prices = np.unique(columns)
    steps = np.diff(prices)
    steps = steps[steps > 1e-9 * np.abs(prices).max()]  # else a float's rounding
    return (
        float((1 + len(steps)) / (1 + (prices[-1] - prices[0]) / steps.min()))
        if len(steps)
        else 1.0
    )


def _are_round(values: Floats) -> NDArray[np.bool_]:
    """Return which numbers have no more than four digits."""
    with np.errstate(all="ignore"):
        scale = 10.0 ** (3 - np.floor(np.log10(np.abs(values))))
        return np.asarray(
            (values == 0) | (np.abs(values * scale - np.round(values * scale)) < 1e-6)
        )


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
    lags, together = lags[wanted], together[wanted]
    first, second = np.maximum(0, -lags), np.maximum(0, lags)
    of_ours = _moments(ours, first, first + together)
    of_theirs = _moments(theirs, second, second + together)
    shared = sums[lags] / together - of_ours[0] * of_theirs[0]
    spread = np.maximum(of_ours[1] * of_theirs[1], 1e-12)
    counted = together / max(span, _likeness(ours, theirs))
    return bool((_deviations(shared / spread, counted) > TELLS).any())


def _moments(values: Floats, first: NDArray[np.int64], end: NDArray[np.int64]) -> list[Floats]:
    """Return the means and the deviations of stretches of values."""
    sums = [np.append(0.0, np.cumsum(each)) for each in (values, values**2)]
    mean, square = ((each[end] - each[first]) / (end - first) for each in sums)
    return [mean, np.sqrt(np.maximum(square - mean**2, 0.0))]


def _tells_at(
    values: Floats, known: NDArray[np.int64], outcome: Floats, shift: int, span: int
) -> bool:
    places = known + shift
    inside = (places >= 0) & (places < len(outcome))
    ours, theirs = _ranks(values[known[inside]]), _ranks(outcome[places[inside]])
    if ours is None or theirs is None or len(ours) < FEWEST * span:
        return False
    counted = np.array([len(ours) / max(span, _likeness(ours, theirs))])
    return bool((_deviations(np.array([ours @ theirs / len(ours)]), counted) > TELLS).any())


def _likeness(ours: Floats, theirs: Floats) -> float:
    """Return how many places tell as little as one would where none is like the one before it."""
    like = float(np.prod([ranks[1:] @ ranks[:-1] / len(ranks) for ranks in (ours, theirs)]))
    return (1 + like) / max(1 - like, 1e-3)


def _deviations(correlations: Floats, counted: Floats) -> Floats:
    """Return by how many standard deviations correlations of so many places differ from chance."""
    left = np.maximum(counted - 2, 0.0)
    unexplained = np.clip(1 - correlations**2, 1e-9, 1.0)
    return np.asarray((8 * left + 1) / (8 * left + 3) * np.sqrt(-left * np.log(unexplained)))


def _ranks(values: Floats) -> Floats | None:
    """Return ranks with mean 0 and deviation 1; None where all are alike."""
    ranks = pd.Series(values).rank().to_numpy()
    deviation = ranks.std()
    return (ranks - ranks.mean()) / deviation if deviation > 0 else None
