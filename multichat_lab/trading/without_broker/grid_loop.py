"""Many points of `SmaCross`, run and measured one after the other in one loop."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from multichat_lab.trading.without_broker.plain_numbers import (
    FillLog,
    Floats,
    Integers,
    Prices,
    Rule,
    Terms,
)
from multichat_lab.trading.without_broker.rule_loop import Loop

Grid = Callable[..., int]


class Points(NamedTuple):
    """The parameters of many `SmaCross`, as arrays; see `Rule`."""

    fast: Integers
    slow: Integers
    quantity: Floats
    stake: float


class GridLog(NamedTuple):
    """Where the runs of many points are written.

    Attributes:
        log: fills of all of them, those of a point after those of the one before.
        counts: how many fills each has.
        measures: a row for each: the fields of `Curve`, then those of `Moments`.
    """

    log: FillLog
    counts: Integers
    measures: Floats


def grid_with(run: Loop, measure: Callable[..., Any]) -> Grid:
    """Return a loop over points: it runs and measures each, and returns how many fills in all.

    A point that is for the broker has `FOR_THE_BROKER` among the counts, and no measures.
    """

    def grid(
        prices: Prices, times_us: Integers, points: Points, terms: Terms, found: GridLog
    ) -> int:
        equity = np.empty(len(times_us))
        fills = 0
        for k in range(len(points.quantity)):
            rule = Rule(points.fast[k], points.slow[k], points.quantity[k], points.stake)
            log = found.log
            rest = FillLog(
                log.bar[fills:],
                log.signed_quantity[fills:],
                log.price[fills:],
                log.commission[fills:],
                log.slippage[fills:],
                log.scale[fills:],
            )
            count = run(prices, rule, terms, equity, rest)
            found.counts[k] = count
            if count < 0:
                found.measures[k] = np.nan
                continue
            fills += count
            curve, moments = measure(equity, times_us)
            row = found.measures[k]
            row[0], row[1], row[2], row[3] = curve.bars, curve.first, curve.final, curve.peak
            row[4], row[5], row[6] = curve.average, curve.lowest, curve.longest_us
            row[7], row[8], row[9] = curve.mean, curve.deviation, curve.downside
            row[10], row[11] = moments.returns, moments.sharpe
            row[12], row[13] = moments.skewness, moments.kurtosis
        return fills

    return grid
