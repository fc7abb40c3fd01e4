"""Choose parameters on the past, trade on what follows, move on: does the choice hold?"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Unpack

import pandas as pd

from multichat_lab.errors.trading import RobotError
from multichat_lab.keywords import require_known
from multichat_lab.trading.backtesting.backtest import UNNAMED, Backtest
from multichat_lab.trading.broker.kernel import DEFAULT_COSTS, Costs, Funds
from multichat_lab.trading.experiments.chunks import one_bar
from multichat_lab.trading.experiments.experiment import Experiment
from multichat_lab.trading.experiments.grid import (
    MOST_POINTS,
    Grid,
    RobotMaker,
    allowed_points,
    grid_points,
    name_of,
)
from multichat_lab.trading.experiments.objective import Aim, Choice
from multichat_lab.trading.experiments.sweep import table_of
from multichat_lab.trading.experiments.walk_forward_result import (
    WalkForward,
    chosen,
    windowed,
    windows_table,
)
from multichat_lab.trading.experiments.walked import Again
from multichat_lab.trading.experiments.walker import ENDLESS, Piece, Walker
from multichat_lab.trading.experiments.windows import (
    Length,
    Window,
    all_times,
    part_of,
    windows_of,
)
from multichat_lab.trading.market.bars import BarSource, frames_by_symbol, iterate_bars
from multichat_lab.trading.records.rows import Bar
from multichat_lab.trading.robots.robot import Parameters
from multichat_lab.trading.robots.rules import prepare
from multichat_lab.trading.robots.trader import RobotSession, Trader


class WalkForwardChoice(Choice, total=False):
    """The keyword arguments of `walk_forward`, see there."""

    anchored: bool
    warm_up: int | None
    cash: float | Funds
    costs: Costs
    session: RobotSession | None


def walk_forward(
    bars: BarSource,
    robot: RobotMaker,
    grid: Grid,
    train: Length,
    test: Length,
    **choice: Unpack[WalkForwardChoice],
) -> WalkForward:
    """Choose the best parameters on a part of the bars, trade them on what follows, and move on.

    Every trade of the result is one of a robot whose parameters were chosen on bars before it
    alone. A robot is warmed up on the bars before its piece, without trading; what is left open at
    the end of a piece is sold at the next open, so that each robot begins flat. All pieces share
    one account.

    Args:
        bars: as for `Backtest`.
        robot: as for `sweep`.
        grid: as for `sweep`.
        train: how long the part is on which parameters are chosen: a number of bars, or a time
            such as `"2 years"` or `"90D"`.
        test: how long the piece is that they then trade on.
        **choice: `anchored=True` lets the part to choose on grow from the first bar on, where it
            else moves along; `warm_up` is how many bars a robot is shown before its piece, by
            default all that its parameters were chosen on; `cash`, `costs` and `session` as for
            `Backtest`;
            the rest as for `sweep`.

    Returns:
        The pieces as one run, and a table of the windows. A window in which every point fails, or
        whose robot fails in its piece, has an `error`, and nothing is traded from there to the
        next window.

    Raises:
        RobotError: as `sweep`; or there are more than a million runs to do.
        MarketDataError: the bars are not coherent, or too few for one window.
        AccountError: the cash is no amount in whole cents.

    Example:
        >>> found = walk_forward(
        ...     load_bars("IBM"), SmaCross, {"fast": [5, 10, 20], "slow": [30, 60, 90]},
        ...     train="3 years", test="1 year",
        ... )
        >>> found.windows, found.stats
    """
    require_known(choice, WalkForwardChoice)
    symbols = {bars.attrs.get("symbol", UNNAMED): bars} if isinstance(bars, pd.DataFrame) else bars
    frames_by_symbol(symbols)
    times = all_times(symbols)
    windows = windows_of(times, train, test, choice.get("anchored", False))
    cash, costs = choice.get("cash", 100_000), choice.get("costs", DEFAULT_COSTS)
    instruments, rates = choice.get("instruments", {}), choice.get("rates", {})
    experiment = Experiment(bars, robot, cash, costs, instruments, rates)
    tables = _tables(experiment, grid, windows, choice)
    warm = [_warm_place(window, choice.get("warm_up")) for window in windows]
    first, times_us = windows[0].test, times.as_unit("us").asi8.tolist()
    pieces = [
        Piece(
            times_us[start],
            times_us[window.end - 1] if window.end < len(times) else ENDLESS,
            _maker(robot, chosen(table), part_of(symbols, times, start, window.end)),
        )
        for window, table, start in zip(windows, tables, warm, strict=True)
    ]
    shown = list(iterate_bars(part_of(symbols, times, warm[0], first))) if warm[0] < first else []
    walker = partial(_walker, pieces, shown, getattr(robot, "name", "Walker"))
    traded = part_of(bars, times, first, len(times))
    backtest = Backtest(traded, walker, cash, costs, choice.get("session"))
    result = replace(backtest, instruments=instruments, rates=rates).run()
    result = replace(result, run=windowed(result.run, windows, tables, times))
    aim = Aim.of(choice)
    table = windows_table(result, windows, tables, times, aim)
    walk = partial(walk_forward, robot=robot, grid=grid, train=train, test=test, **quiet(choice))
    asked = tuple(each for each in (choice.get("objective"), choice.get("constraint")) if each)
    point = next((point for point in map(chosen, tables) if point is not None), None)
    own = robot(**point) if isinstance(robot, type) and point is not None else robot
    before = part_of(symbols, times, 0, first)
    again = Again(walk, before, own, isinstance(bars, pd.DataFrame), asked)
    return WalkForward(result, table, tuple(tables), aim.name, again)


def quiet(choice: WalkForwardChoice) -> WalkForwardChoice:
    """Return the keyword arguments of a walk-forward that says nothing and stores no study."""
    own: WalkForwardChoice = {**choice, "session": None}
    if (search := choice.get("search")) is not None:
        own["search"] = replace(search, storage=None)
    return own


def _tables(
    experiment: Experiment, grid: Grid, windows: Sequence[Window], choice: Mapping[str, Any]
) -> list[pd.DataFrame]:
    """Return the sweep of each window, on no bars but those to choose on."""
    times, search = all_times(experiment.bars), choice.get("search")
    if search is None:
        points = grid_points(experiment.robot, grid)
        number = len(allowed_points(points, choice.get("constraint")))
    else:
        number = search.trials
    if (runs := len(windows) * number) > MOST_POINTS:
        raise RobotError(
            f"{len(windows):,} windows with {number:,} points each are {runs:,} runs",
            f"Do {MOST_POINTS:,} at most: try fewer points, or give longer pieces.",
        )
    tables = []
    with one_bar(runs):
        for count, window in enumerate(windows):
            part = part_of(experiment.bars, times, window.train, window.test)
            own = dict(choice)
            if search is not None:
                study = f"{search.study or name_of(experiment.robot)}, window {count}"
                own["search"] = replace(search, study=study, seed=search.seed + count)
            tables.append(table_of(replace(experiment, bars=part), grid, own))
    return tables


def _warm_place(window: Window, warm_up: int | None) -> int:
    """Return the first bar that a robot is shown before its piece.

    Raises:
        RobotError: `warm_up` is no number of bars.
    """
    if warm_up is None:
        return window.train
    if not isinstance(warm_up, int) or warm_up < 0:
        raise RobotError(f"warm_up is {warm_up!r}", "Give a number of bars, from 0 up.")
    return max(window.test - warm_up, 0)


def _maker(
    robot: RobotMaker, point: Parameters | None, bars: Mapping[str, pd.DataFrame]
) -> Callable[[], Trader] | None:
    return None if point is None else partial(_made, robot, point, bars)


def _made(robot: RobotMaker, point: Parameters, bars: Mapping[str, pd.DataFrame]) -> Trader:
    made = robot(**point)
    prepare(made, bars)  # a rule for all bars at once, which is checked not to look ahead
    return made


def _walker(pieces: Sequence[Piece], before: Sequence[Bar], name: str, _bars: BarSource) -> Walker:
    return Walker(pieces, before, name)
