"""What a search has tried, in this process or before it: points, what came of them, their worth."""

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from multichat_lab.errors.trading import RobotError
from multichat_lab.trading.experiments.experiment import Experiment
from multichat_lab.trading.experiments.grid import Constraint, refusal
from multichat_lab.trading.experiments.objective import Aim, experiment_table, judged
from multichat_lab.trading.experiments.space import Space
from multichat_lab.trading.robots.robot import Parameters

if TYPE_CHECKING:
    from optuna import Study, Trial

ROW = "multichat_lab:row"
"""Attribute of a trial that tells all statistics, so that a search can go on another day."""


class Tried:
    """What a search has tried so far."""

    def __init__(
        self, experiment: Experiment, space: Space, aim: Aim, constraint: Constraint | None
    ) -> None:
        self.experiment, self.space, self.aim = experiment, space, aim
        self.constraint = constraint
        self.points: list[Parameters] = []
        self.rows: list[dict[str, Any]] = []
        self.values: dict[str, float | None] = {}

    def take_up(self, study: "Study") -> None:
        """Begin with what the study holds from before."""
        for trial in study.get_trials(deepcopy=False):
            if ROW in trial.user_attrs:
                point = self.space.point(trial.params)
                self._note(point, dict(trial.user_attrs[ROW]), trial.value)

    def run(self, study: "Study", proposed: list[tuple["Trial", Parameters]]) -> None:
        """Run points and tell the study what came of them."""
        robot = self.experiment.robot
        points = [point for _, point in proposed]
        refusals = {
            place: why
            for place, point in enumerate(points)
            if (why := refusal(robot, point)) is not None
        }
        places = [place for place in range(len(points)) if place not in refusals]
        runs = self.experiment.runs([points[place] for place in places]) if places else None
        rows = [{"error": refusals.get(place)} for place in range(len(points))]
        if runs is not None:
            rows = [
                {**row, **runs.iloc[places.index(place)]} if place in places else row
                for place, row in enumerate(rows)
            ]
        table = pd.concat([pd.DataFrame(points), pd.DataFrame(rows)], axis=1)
        values = judged(table, self.aim) * self.aim.sign()
        for (trial, point), row, error, value in zip(
            proposed, rows, table["error"], values, strict=True
        ):
            row["error"] = error if isinstance(error, str) else None
            kept = float(value) if np.isfinite(value) else None
            trial.set_user_attr(ROW, row)
            tell(study, trial, kept)
            self._note(point, row, kept)

    def _note(self, point: Parameters, row: dict[str, Any], value: float | None) -> None:
        self.points.append(point)
        self.rows.append(row)
        self.values[key_of(point)] = value

    def table(self) -> pd.DataFrame:
        """Return the table of all points.

        Raises:
            RobotError: there is none that the robot takes.
        """
        refusals = {
            place: row["error"] for place, row in enumerate(self.rows) if row["error"] is not None
        }
        if not self.points:
            raise RobotError("No point was found that the constraint allows", "Widen the space.")
        runs = pd.DataFrame([{**row, "error": np.nan} for row in self.rows])
        return experiment_table(self.points, runs, refusals, self.aim)


def tell(study: "Study", trial: "Trial", value: float | None) -> None:
    """Tell a study what a trial is worth; None where it failed."""
    from optuna.trial import TrialState

    if value is None:
        study.tell(trial, state=TrialState.FAIL)
    else:
        study.tell(trial, value)


def key_of(point: Parameters) -> str:
    """Return a text that equal points share."""
    return repr(sorted(point.items()))
