"""Run a robot with every combination of its parameters, or with those that a search chooses."""

from collections.abc import Mapping
from typing import Any, Unpack

import pandas as pd

from multichat_lab.keywords import require_known
from multichat_lab.trading.broker.kernel import DEFAULT_COSTS, Costs, Funds
from multichat_lab.trading.experiments.experiment import Experiment
from multichat_lab.trading.experiments.grid import Grid, RobotMaker, allowed_points, grid_points
from multichat_lab.trading.experiments.objective import Aim, Choice
from multichat_lab.trading.experiments.search import Search, searched
from multichat_lab.trading.market.bars import BarSource


def sweep(
    bars: BarSource,
    robot: RobotMaker,
    grid: Grid,
    cash: float | Funds = 100_000,
    costs: Costs = DEFAULT_COSTS,
    **choice: Unpack[Choice],
) -> pd.DataFrame:
    """Backtest a robot with every combination of the parameters in `grid`.

    It runs in this process. `with joblib.parallel_config(n_jobs=-1):` around it takes all cores,
    `joblib.parallel_config("dask")` or Ray's back end a cluster; the table is the same. On a
    terminal a progress bar shows. `SmaCross` on one symbol needs no broker and is some hundred
    times faster, compiled where numba is installed; its table is the same to the cent.

    The best row of many is best partly by luck: the deflated Sharpe ratio says how probable it is
    that it was more than luck. See `walk_forward` for how such a choice does on bars that it was
    not made on, and `monte_carlo` for what else the bars might have been.

    Args:
        bars: as for `Backtest`.
        robot: a class of robots, called with a value for each parameter in `grid`; or a function
            of them that returns a new robot.
        grid: parameter → the values to try.
        cash: at the start of each run, in currency; or `Funds`, with leverage.
        costs: what fills cost.
        **choice: `constraint`, which says of a combination (a dict) whether it is to be tried;
            `objective`, a statistic's name or a function of a row of the table, by default the
            Sharpe ratio; `maximise=False` where less of it is better; `search`, a `Search` that
            tries some combinations only; `instruments` and `rates` as for `Backtest`.

    Returns:
        A row for each combination, the last parameter varying fastest: a column for each
        parameter, then one for each of `Result.stats`, then `Deflated Sharpe Ratio`, then `error`:
        why the robot refuses the combination or fails with it, NaN where all is well. Of a row
        with an error no statistic is known. In `attrs`: `refused`, how many have one; `trials`,
        how many have none; `best`, the label of the row with the best `objective`; `currency`, in
        which the account is kept, whatever the labels say.

    Raises:
        RobotError: a parameter that the robot does not have, no values, more than a million
            combinations, all are refused, or no statistic of the objective's name.
        MarketDataError: the bars are not coherent.
        AccountError: the cash is no amount in whole cents.

    Example:
        >>> table = sweep(
        ...     load_bars("IBM"), SmaCross, {"fast": range(5, 50, 5), "slow": range(20, 200, 20)},
        ...     constraint=lambda p: p["fast"] < p["slow"],
        ... )
        >>> table.loc[table.attrs["best"]]
    """
    require_known(choice, Choice)
    terms = choice.get("instruments", {}), choice.get("rates", {})
    table = table_of(Experiment(bars, robot, cash, costs, *terms), grid, choice)
    table.attrs["currency"] = Funds.of(cash).currency
    return table


def table_of(experiment: Experiment, grid: Grid, choice: Mapping[str, Any]) -> pd.DataFrame:
    """Return the table of a sweep; `choice` are the keyword arguments of `sweep`."""
    aim, constraint = Aim.of(choice), choice.get("constraint")
    search: Search | None = choice.get("search")
    if search is not None:
        return searched(experiment, grid, search, aim, constraint)
    return experiment.table(allowed_points(grid_points(experiment.robot, grid), constraint), aim)
