"""Run a robot with every combination of its parameters."""

import inspect
import math
from collections.abc import Callable, Iterable, Mapping
from itertools import islice, product
from typing import Any

import pandas as pd

from multichat_lab.errors.base import in_a_line
from multichat_lab.errors.trading import AccountError, MarketDataError, RobotError
from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.broker.kernel import DEFAULT_COSTS, Costs, Funds
from multichat_lab.trading.experiments.chunks import chunked, in_parallel
from multichat_lab.trading.market.bars import BarSource
from multichat_lab.trading.robots import SmaCross
from multichat_lab.trading.robots.robot import Parameters
from multichat_lab.trading.robots.trader import Trader
from multichat_lab.trading.without_broker.simulation import fills_at_once, sma_cross_statistics

RobotMaker = Callable[..., Trader]
"""A class of robots, or a function of parameters that returns a new robot."""
Grid = Mapping[str, Iterable[Any]]
"""Parameter → its values."""
MOST_POINTS = 1_000_000
"""Combinations above which a sweep is refused before it is begun."""
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
        parameter, then one for each of `Result.stats`, then `error`: why the robot refuses the
        combination or fails with it, NaN where all is well. Of a row with an error no statistic is
        known. `attrs["refused"]` is how many have one.

    Raises:
        RobotError: a parameter that the robot does not have, no values, more than a million
            combinations, or all are refused.
        MarketDataError: the bars are not coherent.
        AccountError: the cash is no amount in whole cents.
    """
    points = grid_points(robot, grid)
    refusals = refused_points(robot, points)
    places = [place for place in range(len(points)) if place not in refusals]
    accepted = [points[place] for place in places]
    if robot is SmaCross and isinstance(bars, pd.DataFrame) and fills_at_once(bars, costs):
        chunks = chunked(accepted, len(bars), COMPILED_CHUNK_BARS)
        tables = in_parallel(sma_cross_statistics, (bars, cash, costs), chunks)
    else:
        length = len(bars) if isinstance(bars, pd.DataFrame) else sum(map(len, bars.values()))
        chunks = chunked(accepted, length)
        tables = in_parallel(_backtests, (bars, robot, cash, costs), chunks)
    statistics = pd.concat(tables, ignore_index=True).set_axis(places, axis=0)
    table = pd.concat([pd.DataFrame(points), statistics.reindex(range(len(points)))], axis=1)
    failed = table.pop("error") if "error" in table else pd.Series(index=table.index, dtype=object)
    table["error"] = failed.astype(object).where(failed.notna(), pd.Series(refusals, dtype=object))
    table.attrs["refused"] = int(table["error"].notna().sum())
    return table


def _backtests(
    bars: BarSource,
    robot: RobotMaker,
    cash: float | Funds,
    costs: Costs,
    points: list[Parameters],
) -> pd.DataFrame:
    """Return the statistics of a run for each of `points`; of one that fails, its `error`.

    Raises:
        MarketDataError, AccountError: no run can go well with such bars or cash.
    """
    rows = []
    for point in points:
        try:
            rows.append(Backtest(bars, robot(**point), cash, costs).run().stats)
        except (MarketDataError, AccountError):
            raise
        except Exception as error:
            # the robot is anybody's: its row says what went wrong, and the others go on
            rows.append(pd.Series({"error": in_a_line(error)}))
    return pd.DataFrame(rows)


def grid_points(robot: RobotMaker, grid: Grid) -> list[Parameters]:
    """Return every combination of the values in `grid`, the last parameter varying fastest.

    Raises:
        RobotError: a parameter has no values, the robot knows none of that name, or there are
            more than `MOST_POINTS` combinations.
    """
    try:
        values = [list(islice(each, MOST_POINTS + 1)) for each in grid.values()]
    except TypeError as error:
        raise RobotError(
            f"The grid is {dict(grid)}", "Give each parameter a list of values."
        ) from error
    number = math.prod(map(len, values)) if grid else 0
    if not number:
        raise RobotError(f"The grid is {dict(grid)}", "Give a parameter, and at least one value.")
    if number > MOST_POINTS:
        raise RobotError(
            f"The grid has {number:,} combinations or more",
            f"Try {MOST_POINTS:,} at most: leave out values, or take larger steps.",
        )
    points = [dict(zip(grid, point, strict=True)) for point in product(*values)]
    signature = inspect.signature(robot)
    try:
        signature.bind(**points[0])
    except TypeError as error:
        raise RobotError(
            f"The robot cannot be made with {', '.join(grid)}: {error}",
            f"Its parameters are {signature}.",
        ) from error
    return points


def refused_points(robot: RobotMaker, points: list[Parameters]) -> dict[int, str]:
    """Return why `robot` cannot be made with some of `points`, by their places.

    Raises:
        RobotError: it refuses all of them.
    """
    refusals = {}
    for place, point in enumerate(points):
        try:
            robot(**point)
        except Exception as error:
            refusals[place] = in_a_line(error)
    if len(refusals) == len(points):
        raise RobotError(f"All of the grid is refused, first because {refusals[0]}")
    return refusals
