"""How much was done: time in the market, turnover, and what trading cost.

`fills` has the columns `price quantity commission slippage` of `records.Fill`. Fills rather than
closed trades, so that a position that is still open counts with what it has cost.
"""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike


def exposure_time(exposure: ArrayLike) -> float:
    """Return the fraction of bars at whose close a position was held.

    Args:
        exposure: a number for each bar, e.g. the position's value; 0 where there was none.
    """
    return float(np.count_nonzero(exposure) / np.size(exposure)) if np.size(exposure) else np.nan


def turnover(fills: pd.DataFrame, equity: ArrayLike) -> float:
    """Return the value of all that was bought and sold as a multiple of the average equity.

    Over the whole time, not a year. A fund reports the lesser of purchases and sales instead
    (SEC Form N-1A, item 13), so about half of this.
    """
    traded = fills["price"].to_numpy(dtype=np.float64) * fills["quantity"].to_numpy()
    return float(traded.sum() / np.asarray(equity, dtype=np.float64).mean())


def costs_paid(fills: pd.DataFrame) -> float:
    """Return commission and slippage (with half the spread) of all fills, in currency."""
    return float(fills["commission"].sum() + fills["slippage"].sum())
