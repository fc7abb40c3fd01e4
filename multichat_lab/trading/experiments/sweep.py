"""Run a robot with every combination of its parameters."""

import pandas as pd

from multichat_lab.trading.backtesting.backtest import DEFAULT_COSTS, Backtest
from multichat_lab.trading.broker.costs import Costs, Funds
from multichat_lab.trading.experiments.chunks import chunked, in_parallel
from multichat_lab.trading.experiments.grid import Grid, RobotMaker, accepted_points, grid_points
from multichat_lab.trading.market.stream import BarSource
from multichat_lab.trading.robots import SmaCross
from multichat_lab.trading.robots.robot import Parameters
from multichat_lab.trading.without_broker.many_sma_crosses import sma_cross_statistics

COMPILED_CHUNK_BARS = 2_000_000
"""Bars that a chunk goes through where no broker is needed."""


def sweep(
    bars: BarSource,
    robot: RobotMaker,
    grid: Grid,
    cash: float | Funds = 100_000,
    costs: Costs = DEFAULT_COSTS,
) -> pd.DataFrame:
    """Backtest a robot with every combination of the parameters in `grid`.

    It runs in this process. `with joblib.parallel_config(n_jobs=-1):` around it takes all cores,
    `joblib.parallel_config("dask")` or Ray's back end a cluster; the table is the same. On a
    terminal a progress bar shows. `SmaCross` on one symbol needs no broker and is some hundred
    times faster, compiled where numba is installed; its table is the same to the cent.

    The best row of many is best partly by luck: it will not do as well on other bars. See
    `monte_carlo` for what they might be.

    Args:
        bars: as for `Backtest`.
        robot: a class of robots, called with a value for each parameter in `grid`; or a function
            of them that returns a new robot.
        grid: parameter → the values to try.
        cash: at the start of each run, in currency; or `Funds`, with leverage.
        costs: what fills cost.

    Returns:
        A row for each combination, the last parameter varying fastest: a column for each
        parameter, then one for each of `Result.stats`. A combination that the robot refuses is
        left out; `attrs["refused"]` is how many were.

    Raises:
        RobotError: a parameter that the robot does not have, no values, or all are refused.
        MarketDataError: the bars are not coherent.
        AccountError: the cash is no amount in whole cents.
    """
    points = grid_points(robot, grid)
    accepted = accepted_points(robot, points)
    if robot is SmaCross and isinstance(bars, pd.DataFrame):
        chunks = chunked(accepted, len(bars), COMPILED_CHUNK_BARS)
        tables = in_parallel(sma_cross_statistics, (bars, cash, costs), chunks)
    else:
        length = len(bars) if isinstance(bars, pd.DataFrame) else sum(map(len, bars.values()))
        chunks = chunked(accepted, length)
        tables = in_parallel(_backtests, (bars, robot, cash, costs), chunks)
    statistics = pd.concat(tables, ignore_index=True)
    table = pd.concat([pd.DataFrame(accepted), statistics], axis=1)
    table.attrs["refused"] = len(points) - len(accepted)
    return table


def _backtests(
    bars: BarSource,
    robot: RobotMaker,
    cash: float | Funds,
    costs: Costs,
    points: list[Parameters],
) -> pd.DataFrame:
    """Return the statistics of a run for each of `points`."""
    rows = []
    for point in points:
        try:
            rows.append(Backtest(bars, robot(**point), cash, costs).run().stats)
        except Exception as error:
            error.add_note(f"in the run with {point}")
            raise
    return pd.DataFrame(rows)
