"""Let optuna choose which points to try (extra `search`); the table is that of a sweep."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from multichat_lab.errors.base import in_a_line
from multichat_lab.errors.trading import RobotError
from multichat_lab.extras import require_extra
from multichat_lab.stores.outputs import require_database
from multichat_lab.trading.experiments.chunks import one_bar
from multichat_lab.trading.experiments.experiment import Experiment
from multichat_lab.trading.experiments.grid import (
    MOST_POINTS,
    Constraint,
    Grid,
    is_allowed,
    name_of,
    require_parameters,
)
from multichat_lab.trading.experiments.objective import Aim
from multichat_lab.trading.experiments.space import Space
from multichat_lab.trading.experiments.tried import Tried, key_of, tell
from multichat_lab.trading.robots.robot import Parameters

if TYPE_CHECKING:
    from optuna import Study, Trial

BATCH = 8
"""Points that are asked for at once, so that as many workers have something to do; it is the same
for any number of them, and so is the table."""
REPEATS = 20
"""Proposals in a row that were tried before, after which one is drawn at random."""
EXPERIMENT = "multichat_lab:experiment"
"""Attribute of a study that tells bars, terms and parameters."""


@dataclass(frozen=True)
class Search:
    """How points are chosen where there are too many to try all.

    The sampler is optuna's tree-structured Parzen estimator (Bergstra et al. 2011, Algorithms for
    Hyper-Parameter Optimization): points near to good ones are tried more often.

    Attributes:
        trials: how many different points to try; with `storage`, in all.
        seed: of the sampler. The same seed gives the same points, on any number of workers.
        storage: where optuna keeps what was tried, e.g. `sqlite:///studies.db`: a search that was
            stopped goes on from there. In memory unless given.
        study: its name in the storage; the robot's name unless given.

    Raises:
        RobotError: `trials` is not from 1 to a million.
    """

    trials: int
    seed: int = 0
    storage: str | None = None
    study: str = ""

    def __post_init__(self) -> None:
        if not 1 <= self.trials <= MOST_POINTS:
            raise RobotError(f"trials is {self.trials!r}", f"Give 1 to {MOST_POINTS:,}.")


def searched(
    experiment: Experiment, grid: Grid, search: Search, aim: Aim, constraint: Constraint | None
) -> pd.DataFrame:
    """Return the table of the points that a search tried, in the order in which it did.

    A point that the robot refuses, or fails with, is a row with its error and counts as tried. A
    space with fewer points than trials is tried as a whole, as far as they can be found by chance.

    Args:
        experiment: what the points are run with.
        grid: parameter → its values, or a distribution of optuna's.
        search: how many points, and how they are chosen.
        aim: what a point should be good at.
        constraint: what points are allowed.

    Raises:
        RobotError: a parameter that the robot does not have or without values, all are refused,
            or a study that is another experiment's.
        OutputError: the storage is a store of conversations.
        MissingExtraError: optuna is not installed.
    """
    require_extra("search", "A search")
    require_parameters(experiment.robot, grid)
    space = Space.of(grid)
    with _quiet_optuna(), one_bar(search.trials) as count:
        study = _study(experiment, grid, search, aim)
        tried = Tried(experiment, space, aim, constraint)
        tried.take_up(study)
        count(len(tried.points))
        generator = np.random.default_rng([search.seed, len(tried.points)])
        while (missing := search.trials - len(tried.points)) > 0:
            fresh = list(_proposals(study, tried, min(BATCH, missing), generator))
            if not fresh:
                break
            tried.run(study, fresh)
    return tried.table()


def _proposals(
    study: "Study", tried: Tried, number: int, generator: np.random.Generator
) -> Iterator[tuple["Trial", Parameters]]:
    """Yield so many new points, fewer where hardly any are left."""
    seen: set[str] = set()
    repeats = 0
    while len(seen) < number and repeats < 50 * REPEATS:
        if repeats and repeats % REPEATS == 0:
            study.enqueue_trial(tried.space.drawn(generator))
        trial = study.ask(tried.space.distributions)
        point = tried.space.point(trial.params)
        key = key_of(point)
        if key not in tried.values and key not in seen and is_allowed(point, tried.constraint):
            seen.add(key)
            repeats = 0
            yield trial, point
            continue
        repeats += 1
        tell(study, trial, tried.values.get(key))


def _study(experiment: Experiment, grid: Grid, search: Search, aim: Aim) -> "Study":
    import optuna

    name = search.study or name_of(experiment.robot)
    require_database(search.storage or "")
    try:
        study = optuna.create_study(
            storage=search.storage,
            study_name=name,
            direction="maximize" if aim.maximise else "minimize",
            load_if_exists=True,
        )
    except Exception as error:
        # whatever the storage's driver raises
        raise RobotError(
            f"The study {name} cannot be opened in {search.storage}: {in_a_line(error)}",
            "Give a storage that optuna takes, e.g. sqlite:///studies.db.",
        ) from error
    mark = experiment.fingerprint(f"{sorted(grid)} {aim.name} {aim.maximise}")
    if study.user_attrs.setdefault(EXPERIMENT, mark) != mark:
        raise RobotError(
            f"The study {name} in {search.storage} is of other bars, terms or parameters",
            "Give this one a name of its own: Search(…, study='…').",
        )
    study.set_user_attr(EXPERIMENT, mark)
    seed = search.seed + len(study.get_trials(deepcopy=False))
    study.sampler = optuna.samplers.TPESampler(seed=seed, constant_liar=True)
    return study


@contextmanager
def _quiet_optuna() -> Iterator[None]:
    """Let optuna say nothing but warnings while the block runs."""
    import optuna

    level = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    try:
        yield
    finally:
        optuna.logging.set_verbosity(level)
