"""What a walk-forward found: the pieces as one run, and how each choice did."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from multichat_lab.errors.base import in_a_line
from multichat_lab.errors.trading import RobotError
from multichat_lab.formatting import clock
from multichat_lab.trading.backtesting.lookahead.check import (
    check_lookahead,
    require_no_hindsight,
)
from multichat_lab.trading.backtesting.lookahead.report import LookaheadReport
from multichat_lab.trading.backtesting.result import Result
from multichat_lab.trading.experiments.grid import plain_value
from multichat_lab.trading.experiments.objective import DEFLATED, Aim, points_frame
from multichat_lab.trading.experiments.pieces import piece_statistics
from multichat_lab.trading.experiments.walked import Again, Walked
from multichat_lab.trading.experiments.windows import Window
from multichat_lab.trading.records.run import Run
from multichat_lab.trading.robots.robot import Parameters

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TIMES = ["train_start", "train_end", "test_start", "test_end"]
NOTHING_TO_CHOOSE = "no point has a {}: none of them traded, or their equity never moved"
TOLD = ["in_sample", "out_of_sample", "trials", DEFLATED, "error"]


@dataclass(frozen=True)
class WalkForward:
    """What a walk-forward found.

    Attributes:
        result: the out-of-sample pieces as one run, in one account; all that a `Result` can.
        windows: a row for each window: `train_start train_end test_start test_end` (times of bars,
            the ends included), the chosen parameters, `in_sample` and `out_of_sample` (the
            objective on either), `trials`, `Deflated Sharpe Ratio` (of the chosen point), `error`.
        tables: of each window, as `sweep` returns them.
        objective: its name.
        again: how it is done once more.
    """

    result: Result
    windows: pd.DataFrame = field(repr=False)
    tables: tuple[pd.DataFrame, ...] = field(repr=False)
    objective: str
    again: Again | None = field(default=None, repr=False)

    @property
    def equity(self) -> pd.DataFrame:
        """Of the out-of-sample pieces, see `Result.equity`."""
        return self.result.equity

    @property
    def stats(self) -> pd.Series:
        """Of the out-of-sample pieces together, see `Result.stats`."""
        return self.result.stats

    @property
    def trades(self) -> pd.DataFrame:
        """Of the out-of-sample pieces, see `Result.trades`."""
        return self.result.trades

    @property
    def fills(self) -> pd.DataFrame:
        """Of the out-of-sample pieces, see `Result.fills`."""
        return self.result.fills

    @property
    def warnings(self) -> tuple[str, ...]:
        """Sentences about what the numbers do not say."""
        failed = self.windows["error"].dropna()
        told = [f"Window {number}: {why}" for number, why in failed.items()]
        return (*told, *self.result.warnings)

    @property
    def efficiency(self) -> float:
        """The mean objective out of sample, as a fraction of that in sample; NaN if that is lost.

        Near 1 the choice holds on bars that it was not made on (Pardo 2008, ch. 11).
        """
        both = self.windows[["in_sample", "out_of_sample"]].dropna().mean()
        if not both["in_sample"] > 0:
            return math.nan
        return float(both["out_of_sample"] / both["in_sample"])

    def check_lookahead(self, cuts: int = 2, seed: int = 0) -> LookaheadReport:
        """Choose and trade anew with the bars after some times missing and changed.

        What was asked and filled before must stay as it was: so neither the choice nor a robot has
        seen what comes. Each cut takes three walk-forwards. See `lookahead.check_lookahead`.

        Raises:
            LookaheadError: it is another; or the robots hold data that make this uncheckable.
        """
        if self.again is None:
            raise RobotError("Nothing tells how to walk again", "Check what walk_forward returns.")
        walked = Walked(self.result, self.again, pd.DatetimeIndex(self.windows["test_end"]))
        for function in filter(callable, self.again.functions):
            require_no_hindsight(walked, function)
        return check_lookahead(walked, cuts, seed)

    def plot(self, theme: str = "light", title: str | None = None) -> "Figure":
        """Return a figure: the objective in and out of sample, and the equity of the pieces.

        Raises:
            ChartError: the theme is unknown.
        """
        from multichat_lab.trading.experiments.figures import walk_forward_figure

        return walk_forward_figure(self, theme=theme, title=title)


def windowed(
    run: Run, windows: Sequence[Window], tables: Sequence[pd.DataFrame], times: pd.DatetimeIndex
) -> Run:
    """Return the run of the pieces; its metadata tell what was chosen for each."""
    told = {}
    for window, table in zip(windows, tables, strict=True):
        point = chosen(table)
        words = [f"{name} {value}" for name, value in (point or {}).items()]
        span = f"{clock(times[window.test])} to {clock(times[window.end - 1])}"
        told[span] = ", ".join(words) if point is not None else "nothing was chosen"
    return replace(run, metadata={**run.metadata, "windows": told})


def windows_table(
    result: Result,
    windows: Sequence[Window],
    tables: Sequence[pd.DataFrame],
    times: pd.DatetimeIndex,
    aim: Aim,
) -> pd.DataFrame:
    """Return the table of the windows, see `WalkForward.windows`.

    Args:
        result: the pieces as one run, by a `Walker`.
        windows: places in `times`.
        tables: of each window, as `sweep` returns them.
        times: of all bars.
        aim: what was chosen by.
    """
    failures: dict[int, str] = getattr(result.robot, "failures", {})
    rows = [
        {
            "train_start": times[window.train],
            "train_end": times[window.test - 1],
            "test_start": times[window.test],
            "test_end": times[window.end - 1],
            **_choice(table, aim),
        }
        for window, table in zip(windows, tables, strict=True)
    ]
    for number, (window, row) in enumerate(zip(windows, rows, strict=True)):
        after = times[min(window.end, len(times) - 1)]
        row["error"] = failures.get(number, row["error"])
        if row["trials"]:
            statistics = piece_statistics(result, times[window.test], after)
            point = pd.Series({name: row[name] for name in tables[number].attrs["parameters"]})
            row.update(_judgement(pd.concat([point, statistics]), aim, row["error"]))
    parameters = tables[0].attrs["parameters"]
    chosen_points = points_frame([dict.fromkeys(parameters) | row for row in rows])[parameters]
    told = pd.DataFrame(rows, columns=[*TIMES, *TOLD])
    table: pd.DataFrame = pd.concat([told[TIMES], chosen_points, told[TOLD]], axis=1)
    return table.rename_axis("window")


def _choice(table: pd.DataFrame, aim: Aim) -> dict[str, Any]:
    """Return what is told of the choice in one window."""
    point = chosen(table)
    if point is None:
        failed = table["error"].dropna()
        why = f"no point could be run: {failed.iloc[0]}" if len(failed) else NOTHING_TO_CHOOSE
        return {"trials": 0, "error": why.format(aim.name)}
    best = table.loc[table.attrs["best"]]
    told = {"trials": table.attrs["trials"], DEFLATED: best[DEFLATED], "error": None}
    return point | told | {"in_sample": aim.value(best.drop("error"))}


def _judgement(row: pd.Series, aim: Aim, error: str | None) -> dict[str, Any]:
    """Return what a piece is worth; of a function that fails at it, its error."""
    try:
        return {"out_of_sample": aim.value(row), "error": error}
    except Exception as failure:
        # the function is anybody's: the other windows are told
        return {"error": error or f"objective: {in_a_line(failure)}"}


def chosen(table: pd.DataFrame) -> Parameters | None:
    """Return the parameters of the best row of a sweep's table; None where no point could run."""
    best = table.attrs["best"]
    if best is None:
        return None
    return {name: plain_value(table[name].loc[best]) for name in table.attrs["parameters"]}
