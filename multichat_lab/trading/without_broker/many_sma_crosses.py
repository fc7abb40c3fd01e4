"""Backtest `SmaCross` with many parameters at once, without a broker."""

import numpy as np
import pandas as pd

from multichat_lab.trading.broker.costs import Costs, Funds
from multichat_lab.trading.broker.kernel import moved_position
from multichat_lab.trading.market.bars import validate_bars
from multichat_lab.trading.robots import SmaCross
from multichat_lab.trading.robots.robot import STAKE, Parameters
from multichat_lab.trading.without_broker import numpy_loop
from multichat_lab.trading.without_broker.compiled import compiled_sma_cross, numba_is_installed
from multichat_lab.trading.without_broker.curve_measures import CurveMeasures, quickest_measure
from multichat_lab.trading.without_broker.rule_loop import Prices, Rule, Terms, empty_log, terms_of
from multichat_lab.trading.without_broker.run_statistics import RunFills, run_statistics


def sma_cross_statistics(
    bars: pd.DataFrame, cash: float | Funds, costs: Costs, points: list[Parameters]
) -> pd.DataFrame:
    """Return the statistics of a run for each of `points`, as `Result.stats` would be.

    Compiled where numba is installed, else by NumPy; equity and fills are those of a `Backtest`
    to the last bit.

    Args:
        bars: of one symbol.
        cash: as for `Backtest`.
        costs: what fills cost.
        points: the parameters of each run.

    Raises:
        MarketDataError: the bars are not coherent.
        AccountError: the cash is no amount in whole cents.
    """
    validate_bars(bars)
    funds = cash if isinstance(cash, Funds) else Funds(float(cash))
    rules = [_rule(SmaCross(**point)) for point in points]
    return run_statistics(bars, *_run(bars, rules, terms_of(funds, costs)))


def _run(
    bars: pd.DataFrame, rules: list[Rule], terms: Terms
) -> tuple[list[CurveMeasures], RunFills]:
    loop = compiled_sma_cross() if numba_is_installed() else numpy_loop.sma_cross
    measure = quickest_measure()
    prices = Prices(*(bars[name].to_numpy(dtype=np.float64) for name in Prices._fields))
    times_us = pd.DatetimeIndex(bars.index).as_unit("us").asi8
    equity, log = np.empty(len(bars)), empty_log(len(bars))
    measures, fills = [], []
    for rule in rules:
        filled = log.first(loop(prices, rule, terms, equity, log))
        fills.append([column.copy() for column in filled])
        measures.append(measure(equity, times_us))
    run = np.repeat(np.arange(len(rules)), [len(bar) for bar, *_ in fills])
    return measures, RunFills(run, *map(np.concatenate, zip(*fills, strict=True)))


def _rule(robot: SmaCross) -> Rule:
    quantity = np.nan if robot.quantity is None else moved_position(0.0, robot.quantity)
    return Rule(robot.fast, robot.slow, quantity, STAKE)
