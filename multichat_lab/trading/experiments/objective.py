"""What makes one point better than another, and the table that says how all of them did."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict

import numpy as np
import pandas as pd

from multichat_lab.errors.base import in_a_line
from multichat_lab.errors.trading import RobotError
from multichat_lab.trading.deflated_sharpe import Moments, deflated_sharpe
from multichat_lab.trading.experiments.grid import Constraint
from multichat_lab.trading.market.rates import Rates
from multichat_lab.trading.records.instrument import Instrument
from multichat_lab.trading.robots.robot import Parameters

if TYPE_CHECKING:
    from multichat_lab.trading.experiments.search import Search

Objective = str | Callable[[pd.Series], float]
"""A statistic's name; or a function of a row of the table, parameters and statistics by name."""
DEFLATED = "Deflated Sharpe Ratio"
DEFAULT = "Sharpe Ratio"
BESIDES = (*Moments._fields, "error")
"""What a run tells besides its statistics."""


class Choice(TypedDict, total=False):
    """By what an experiment chooses: keyword arguments that `sweep` and `walk_forward` share.

    Attributes:
        constraint: says of a combination, a dict, whether it is to be tried; by default all are.
        objective: a statistic's name, by default the Sharpe ratio; or a function of a row.
        maximise: whether more of it is better, as unless told.
        search: lets optuna choose the points.
        instruments: as for `Backtest`.
        rates: as for `Backtest`.
    """

    constraint: Constraint | None
    objective: Objective
    maximise: bool
    search: "Search | None"
    instruments: Mapping[str, Instrument]
    rates: Rates


class Aim(NamedTuple):
    """An objective and its direction.

    Attributes:
        objective: as in `Choice`.
        maximise: as in `Choice`.
    """

    objective: Objective = DEFAULT
    maximise: bool = True

    @classmethod
    def of(cls, choice: Mapping[str, Any]) -> "Aim":
        """Return the aim that a choice names."""
        return cls(choice.get("objective", DEFAULT), choice.get("maximise", True))

    @property
    def name(self) -> str:
        """The statistic, or the function's name."""
        if isinstance(self.objective, str):
            return self.objective
        return getattr(self.objective, "__name__", type(self.objective).__name__)

    def value(self, row: pd.Series) -> float:
        """Return what a row of statistics is worth; NaN where it is not known.

        Raises:
            RobotError: there is no such statistic, or the function returns no number.
        """
        if isinstance(self.objective, str):
            require_statistic(self.objective, row.index)
            return float(row[self.objective])
        found = self.objective(row)
        try:
            return float(found)
        except (TypeError, ValueError) as error:
            raise RobotError(
                f"The objective {self.name} is {found!r}", "Let it return a number."
            ) from error

    def sign(self) -> int:
        """+1 where more is better, -1 where less is."""
        return 1 if self.maximise else -1


def require_statistic(name: str, known: Sequence[str] | pd.Index) -> None:
    """Check that a statistic is known.

    Raises:
        RobotError: quotes the known ones.
    """
    if name not in known:
        raise RobotError(f"There is no statistic {name!r}", f"Known: {', '.join(map(str, known))}.")


def judged(table: pd.DataFrame, aim: Aim) -> pd.Series:
    """Return the objective of every row, larger is better; -inf where it is not known.

    A function that fails at a row makes the row one with an error, which is written there.

    Raises:
        RobotError: there is no such statistic.
    """
    if table["error"].notna().all():
        return pd.Series(-math.inf, index=table.index)
    if isinstance(aim.objective, str):
        require_statistic(aim.objective, table.columns.drop("error"))
        values = table[aim.objective].astype(np.float64) * aim.sign()
        return values.fillna(-math.inf)
    values = pd.Series(-math.inf, index=table.index)
    for place in table.index[table["error"].isna()]:
        try:
            value = aim.value(table.loc[place].drop("error"))
        except Exception as error:
            # the function is anybody's, as the robot is: the other rows go on
            table.loc[place, "error"] = f"objective: {in_a_line(error)}"
            continue
        if not math.isnan(value):
            values[place] = value * aim.sign()
    return values


def experiment_table(
    points: Sequence[Parameters], runs: pd.DataFrame, refusals: Mapping[int, str], aim: Aim
) -> pd.DataFrame:
    """Join points and what came of them; see `sweep` for the columns.

    Args:
        points: all of them.
        runs: a row for each point that was run, indexed by its place: statistics, the fields of
            `Moments`, perhaps `error`.
        refusals: place → why there is no run.
        aim: what the best row is the best of.
    """
    known = runs.reindex(range(len(points)))
    nothing = pd.Series(index=known.index, dtype=object)
    columns = {name: known.pop(name) if name in known else nothing for name in BESIDES}
    failed = columns.pop("error")
    moments = Moments(**{name: each.to_numpy(np.float64) for name, each in columns.items()})
    table = pd.concat([points_frame(points), known], axis=1)
    table[DEFLATED] = deflated_sharpe(moments)
    table["error"] = failed.astype(object).where(failed.notna(), pd.Series(refusals, dtype=object))
    values = judged(table, aim)
    sound = table["error"].isna()
    table.attrs = {
        "parameters": list(points[0]),
        "refused": int((~sound).sum()),
        "trials": int(sound.sum()),
        "objective": aim.name,
        "best": int(values.to_numpy().argmax()) if values.max() > -math.inf else None,
    }
    return table


def points_frame(points: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Return a row for each point; a None stays one, where pandas would make it a NaN."""
    columns = {name: [point.get(name) for point in points] for name in points[0]}
    return pd.DataFrame(
        {
            name: pd.Series(values, dtype="object" if None in values else None)
            for name, values in columns.items()
        }
    )
