"""Two sets of sessions side by side: every measure, with an interval and the sessions behind it."""

import math
import warnings
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from multichat_lab.analysis.frames import Source, lab_of
from multichat_lab.analysis.measures.by_session import MEASURES, WHY, session_measures_df
from multichat_lab.analysis.measures.floor import GAP_SECONDS
from multichat_lab.analysis.measures.reasons import say_why
from multichat_lab.analysis.sliced import Sessions, sessions_meant
from multichat_lab.chat.notes import By
from multichat_lab.errors import QueryError
from multichat_lab.extras import require_extra

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class CompareOptions:
    """How two sets of sessions are compared.

    Attributes:
        inferred: count replies, and addressees, that were inferred too.
        by: `identity` counts all names of a person as one; the lab's own unless given.
        gap: seconds of silence that end a talk; see `latency_df`.
        repetitions: how often the sessions are drawn again.
        level: how sure the intervals are, between 0 and 1.
        seed: the same seed gives the same intervals.
    """

    inferred: bool = False
    by: By | None = None
    gap: float = GAP_SECONDS
    repetitions: int = 1_000
    level: float = 0.95
    seed: int = 0

    def __post_init__(self) -> None:
        if not 0 < self.level < 1:
            raise QueryError(f"level is {self.level!r}", "Give a number between 0 and 1: 0.95.")
        if self.repetitions < 100:
            raise QueryError(f"repetitions is {self.repetitions!r}", "Give 100 or more.")


def compare(
    source: Source, a: Sessions, b: Sessions, options: CompareOptions | None = None
) -> pd.DataFrame:
    """Return every measure of two sets of sessions, and how sure each number is.

    The session is the unit: a number is the mean of a measure over the sessions in which it is
    known, each counted once, and its interval is that of a bootstrap which draws whole sessions
    with replacement (percentiles; Efron and Tibshirani 1993, An Introduction to the Bootstrap, ch.
    13 and 8.3). An interval of a difference that holds zero tells of none. Twenty measures are
    compared at once: at 95 % one of them may well be such an interval by chance.

    Args:
        source: a lab, an open persistence, or `TYPE:PATH`; of a slice, its messages count.
        a: an SQL predicate over the columns of `sessions`, such as `success` or
            `session_id IN (SELECT session_id FROM messages WHERE sender = 'Clerk')`, or over those
            of `utterances`, as `explorer.where` is: the sessions with such a message; or ids.
        b: the others, likewise.
        options: inferred replies, names, gap, repetitions, level, seed.

    Returns:
        Indexed by measure (those of `session_measures_df`): a, a_low, a_high, b, b_low, b_high,
        difference (a − b), difference_low, difference_high (float64, NaN where it is not known);
        sessions_a, sessions_b (lists of the ids behind the numbers); not_measurable (str: why a
        number or an interval is missing, or of fewer sessions than were asked for; else NaN).

    Raises:
        QueryError: a predicate is no SQL, a session does not exist, a set is empty, or a session is
            in both.
        MissingExtraError: the extra `bootstrap` is not installed.

    Example:
        >>> compare(lab, "success", "NOT success").loc["answered"]  # doctest: +SKIP
    """
    require_extra("bootstrap", "compare")
    chosen = options or CompareOptions()
    with lab_of(source) as lab:
        sides = {"a": sessions_meant(lab, a), "b": sessions_meant(lab, b)}
        if both := sides["a"] & sides["b"]:
            raise QueryError(
                f"{len(both):,} sessions are in both sets, e.g. {min(both)!r}",
                "Compare sets that share none.",
            )
        measures = session_measures_df(lab, chosen.inferred, chosen.by, chosen.gap)
    measures = measures.set_index("session_id").sort_index()[list(MEASURES)]
    known = {side: measures[measures.index.isin(meant)] for side, meant in sides.items()}
    table = intervals(known["a"], known["b"], chosen)
    for side, own in known.items():
        table[f"sessions_{side}"] = [list(own.index[own[name].notna()]) for name in MEASURES]
    table["not_measurable"] = [reasons(name, known, sides) for name in MEASURES]
    silent = sum(len(meant) - len(known[side]) for side, meant in sides.items())
    table.attrs["level"] = chosen.level
    return say_why(table, f"in {silent:,} of the sessions nobody spoke" if silent else "")


def reasons(
    measure: str, known: dict[str, pd.DataFrame], sides: dict[str, set[str]]
) -> str | float:
    """Return why a number or an interval is missing, or is of fewer sessions than were meant."""
    told = []
    for side, meant in sides.items():
        count = int(known[side][measure].notna().sum())
        if missing := len(meant) - count:
            why = WHY.get(measure, "nobody spoke")
            told.append(f"{side}: unknown in {missing:,} of {len(meant):,} sessions ({why})")
        if count == 1:
            told.append(f"{side}: one session has no interval")
    return "; ".join(told) or math.nan


def intervals(a: pd.DataFrame, b: pd.DataFrame, options: CompareOptions) -> pd.DataFrame:
    """Return the means of both and their difference, with their bounds, a row a measure.

    All measures are of the same draws. What is known of one session alone has no bounds.
    """
    from arch.bootstrap import IndependentSamplesBootstrap

    values = [side.to_numpy(dtype=np.float64) for side in (a, b)]
    tail = 50 * (1 - options.level)
    # a side without a session that spoke is one about which nothing is known
    drawn = [each if len(each) else np.full((1, each.shape[1]), math.nan) for each in values]
    bootstrap = IndependentSamplesBootstrap(*drawn, seed=options.seed)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "All-NaN slice")  # then the bounds are NaN as well
        low, high = np.nanpercentile(
            bootstrap.apply(means, options.repetitions), [tail, 100 - tail], axis=0
        )
    counts = [(~np.isnan(each)).sum(axis=0) for each in values]
    enough = np.concatenate([*counts, np.minimum(*counts)]) > 1
    low, high = (np.where(enough, each, math.nan) for each in (low, high))
    bounds = np.stack([means(*drawn), low, high])
    names = [
        f"{side}{bound}" for side in ("a", "b", "difference") for bound in ("", "_low", "_high")
    ]
    columns = bounds.reshape(3, 3, -1).transpose(1, 0, 2).reshape(9, -1)
    return pd.DataFrame(columns.T, pd.Index(a.columns, name="measure"), names)


def means(a: Floats, b: Floats) -> Floats:
    """Return the mean of each column of two samples, and how far the first lies above the second.

    What is not known is left out; a column of nothing else has no mean.
    """
    with np.errstate(invalid="ignore"):
        one, other = (np.nansum(each, axis=0) / (~np.isnan(each)).sum(axis=0) for each in (a, b))
    return np.concatenate([one, other, one - other])
