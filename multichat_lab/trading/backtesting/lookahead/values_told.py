"""The numbers and the days that data hold, in whatever form."""

import re
from collections import deque
from collections.abc import Mapping, Set
from datetime import UTC, date, datetime
from numbers import Number
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from multichat_lab.trading.backtesting.lookahead.relation import FEWEST

SIGNALS = 10
"""So many different words may be signals, such as `buy` and `sell`; more are names or phrases."""
DAY = re.compile(r"\d{4}-\d\d-\d\d")
MOST_COLUMNS = 50
"""Rows and columns of a matrix that are looked at one by one."""
FIRST_SECOND, LAST_SECOND = 5 * 10**8, 10**10  # 1985 to 2286


def numbers_told(value: Any) -> list[NDArray[np.float64]]:
    """Return the rows and columns of numbers that a value holds; none where it holds others too."""
    if isinstance(value, Set):
        value = sorted(value, key=str)
    if isinstance(value, pd.DataFrame | pd.Series):
        value = value.to_numpy()
    elif isinstance(value, Mapping):
        value = [*value.values()]
    try:
        held = np.asarray([*value] if isinstance(value, deque) else value)
    except ValueError:
        return []
    if held.dtype.kind in "US" and len(set(held.ravel().tolist())) <= SIGNALS:
        held = np.unique(held, return_inverse=True)[1].reshape(held.shape)
    if held.dtype.kind not in "fiub":
        return []
    held = held.astype(np.float64)
    parts = [held.ravel()] if held.ndim < 2 else [held.ravel(), held.ravel("F")]
    if held.ndim == 2:
        parts += [*held.T[:MOST_COLUMNS], *held[:MOST_COLUMNS]]
    return [each[np.isfinite(each)] for each in parts if len(each) >= FEWEST]


def days_told(value: Any) -> dict[date, float]:
    """Return day → the number that a value has for it, 1.0 where it only names it; or nothing."""
    if isinstance(value, pd.Series) and isinstance(value.index, pd.DatetimeIndex):
        value = dict(zip(value.index.to_pydatetime(), value.tolist(), strict=True))
    if isinstance(value, pd.DatetimeIndex):
        value = value.to_pydatetime().tolist()
    if isinstance(value, Mapping):
        pairs = [(day_of(key), each) for key, each in value.items()]
        if any(day is None or not isinstance(each, Number) for day, each in pairs):
            return {}
        return {day: float(each) for day, each in pairs if day is not None}
    if not isinstance(value, list | tuple | deque | Set | np.ndarray):
        return {}
    if isinstance(value, np.ndarray):
        value = pd.DatetimeIndex(value).to_pydatetime().tolist() if value.dtype.kind == "M" else []
    days = [day_of(each) for each in value]
    return {} if None in days else {day: 1.0 for day in days if day is not None}


def day_of(value: Any) -> date | None:
    """Return the day of a time, in whatever form, UTC; None for what is no time."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).date() if value.tzinfo else value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, str):
        found = DAY.match(value)
        return _parsed(found[0]) if found else None
    if isinstance(value, int) and not isinstance(value, bool):
        for unit in (1, 10**3, 10**6, 10**9):  # seconds, milli-, micro- and nanoseconds
            if FIRST_SECOND <= value // unit < LAST_SECOND:
                return datetime.fromtimestamp(value // unit, UTC).date()
    return None


def _parsed(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
