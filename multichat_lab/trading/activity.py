"""What runs did: how long they held something, what they traded, and how their round trips ended.

The sources of the formulas are named in `trading.statistics`.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


class Activity(NamedTuple):
    """What runs did: a number for each run, then one for each of their round trips.

    Attributes:
        exposure: fraction of the bars at whose close a position was held.
        traded: value of all that was bought and sold, in currency.
        costs: commission and slippage of all fills, in currency.
        run: number of the run that a round trip belongs to.
        pnl: of a round trip, after costs, in any unit of money.
        return_pct: of a round trip, in percent of the entry's value.
    """

    exposure: ArrayLike
    traded: ArrayLike
    costs: ArrayLike
    run: Integers
    pnl: Floats
    return_pct: Floats


def trade_statistics(activity: Activity) -> dict[str, Floats]:
    """Return what the round trips of each run say: how often they won, and how much.

    One that broke even did not win. The average trade is the geometric mean (as backtesting.py),
    the expectancy the arithmetic one; of trades whose percentage is known.
    """
    run, pnl, runs = activity.run, activity.pnl, np.size(activity.exposure)
    number = np.bincount(run, minlength=runs).astype(np.float64)
    known = ~np.isnan(activity.return_pct)
    measured, percent = run[known], activity.return_pct[known]
    in_percent = np.bincount(measured, minlength=runs).astype(np.float64)
    best, worst = np.full(runs, -np.inf), np.full(runs, np.inf)
    np.maximum.at(best, measured, percent)
    np.minimum.at(worst, measured, percent)
    with np.errstate(all="ignore"):
        log_growth = np.bincount(measured, np.log1p(percent / 100), runs) / in_percent
        lost = np.bincount(run, np.maximum(-pnl, 0), runs)
        return {
            "# Trades": number,
            "Win Rate [%]": 100 * np.bincount(run, pnl > 0, runs) / number,
            "Best Trade [%]": np.where(in_percent > 0, best, np.nan),
            "Worst Trade [%]": np.where(in_percent > 0, worst, np.nan),
            "Avg. Trade [%]": np.where(worst > -100, 100 * np.expm1(log_growth), np.nan),
            "Profit Factor": ratio(np.bincount(run, np.maximum(pnl, 0), runs), lost),
            "Expectancy [%]": np.bincount(measured, percent, runs) / in_percent,
        }


def ratio(numerator: NDArray[Any], denominator: NDArray[Any]) -> Floats:
    """Return a quotient, NaN where its denominator is not above zero."""
    return np.where(denominator > 0, numerator / denominator, np.nan)
