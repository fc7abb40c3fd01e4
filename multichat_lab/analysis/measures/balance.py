"""How evenly a conversation is shared: Gini's coefficient, Shannon's entropy, Pielou's evenness."""

import math
from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from multichat_lab.analysis.frames import Source
from multichat_lab.analysis.measures.floor import GAP_SECONDS, SAID, floor_df
from multichat_lab.analysis.measures.reasons import say_why
from multichat_lab.chat.notes import By


def gini(amounts: Iterable[float]) -> float:
    """Return how unequal amounts are: 0 where all have the same, 1 − 1/n where one has it all.

    G = Σᵢ (2i − n − 1) xᵢ / (n Σ x), the amounts in rising order (Gini 1912, Variabilità e
    mutabilità; in this form Sen 1973, On Economic Inequality). NaN for fewer than two, or where
    there is nothing to share.
    """
    values = np.sort(known(amounts))
    n, total = len(values), values.sum()
    if n < 2 or total <= 0:
        return math.nan
    ranks = 2 * np.arange(1, n + 1) - n - 1
    return float(max(ranks @ values / (n * total), 0.0))


def entropy(amounts: Iterable[float]) -> float:
    """Return Shannon's entropy of the shares, in bits: log₂ n where all have the same, 0 for one.

    H = −Σ p log₂ p (Shannon 1948, Bell System Technical Journal 27, 379-423). NaN where there is
    nothing to share.
    """
    values = known(amounts)
    values = values[values > 0]
    if not len(values):
        return math.nan
    shares = values / values.sum()
    return float(abs(shares @ np.log2(shares)))


def evenness(amounts: Iterable[float]) -> float:
    """Return entropy as a part of what it could be, 0 to 1, those with nothing counted.

    J = H / log₂ n (Pielou 1966, Journal of Theoretical Biology 13, 131-144). NaN for fewer than
    two, or where there is nothing to share.
    """
    values = known(amounts)
    return entropy(values) / math.log2(len(values)) if len(values) > 1 else math.nan


def known(amounts: Iterable[float]) -> NDArray[np.float64]:
    """Return the amounts as an array, those that are not known left out."""
    values = np.asarray(list(amounts), dtype=np.float64)
    return values[~np.isnan(values)]


def balance_df(
    source: Source,
    session_id: str | None = None,
    by: By | None = None,
    gap: float = GAP_SECONDS,
) -> pd.DataFrame:
    """Return how evenly messages, words, turns and the floor are shared, one row each.

    Everyone who was in the conversation counts, who said nothing too; system participants do not.

    Args:
        source: a lab, an open persistence, or `TYPE:PATH`.
        session_id: only this session; None for all.
        by: `identity` counts all names of a person as one; the lab's own unless given.
        gap: see `floor_df`.

    Columns: quantity (str: messages, words, turns, floor_seconds); participants (int64: those of
    whom it is known); total (float64); gini, entropy (bits), evenness (float64: see the functions
    of these names; NaN where they are not defined); largest (str: who has most, NaN likewise).

    Raises:
        QueryError: `gap` is not above zero.

    Example:
        >>> balance_df(lab).set_index("quantity")["gini"]  # doctest: +SKIP
    """
    floor = floor_df(source, session_id, by, gap)
    rows = []
    for quantity in SAID:
        values = floor.set_index("participant")[quantity].dropna()
        total = float(values.sum())
        rows.append(
            {
                "quantity": quantity,
                "participants": len(values),
                "total": total if len(values) else math.nan,
                "gini": gini(values),
                "entropy": entropy(values),
                "evenness": evenness(values),
                "largest": values.idxmax() if total > 0 else math.nan,
            }
        )
    few = "between fewer than two nothing is shared" if len(floor) < 2 else ""
    return say_why(pd.DataFrame(rows), floor.attrs.get("not_measurable", ""), few)
