"""Who is never answered, and whether that could be chance."""

import math

import pandas as pd

from multichat_lab.analysis.answers import with_reason
from multichat_lab.analysis.frames import Source, frame, lab_of
from multichat_lab.analysis.links import LINKS
from multichat_lab.chat.notes import By

COUNTS = f"""
    WITH {LINKS}
    SELECT sender AS participant, count(*) AS messages,
           count(*) FILTER (message_id IN (SELECT target_id FROM links)) AS answered,
           count(*) FILTER (recipient <> 'All') AS addressed,
           count(*) FILTER (recipient <> 'All'
                            AND message_id IN (SELECT target_id FROM links)) AS addressed_answered
    FROM chosen WHERE counted AND knowable AND session_id IN (FROM told)
    GROUP BY sender ORDER BY answered / count(*), messages DESC, participant
"""  # noqa: S608 - no value in it

COUNT_DTYPES = {
    "participant": "str", "messages": "int64", "answered": "int64", "addressed": "int64",
    "addressed_answered": "int64",
}  # fmt: skip


def unanswered_df(
    source: Source,
    session_id: str | None = None,
    inferred: bool = False,
    by: By | None = None,
) -> pd.DataFrame:
    """Return how often each participant is answered by others; who never is comes first.

    Args:
        source: a lab, an open persistence, or `TYPE:PATH`.
        session_id: only this session; None for all.
        inferred: count replies that were inferred (`infer_replies`) too.
        by: `identity` counts all names of a person as one; the lab's own unless given.

    Columns: participant (str); messages (int64: theirs of which that can be known),
    answered (int64: those that somebody else answered); addressed, addressed_answered (int64: the
    same of those said to one person); never (bool: not one was answered); chance (float64: how
    likely it is that so few are answered if it were all the same whose they are: the lower tail of
    the hypergeometric distribution, as in Fisher's exact test, 1935, The Design of Experiments).
    A small `chance` is neglect; a silence after two messages is none.

    Of a log that its source has annotated in part, only that part counts. Who only spoke where
    nobody knows who answers whom has no row; `attrs["not_measurable"]` says how many such sessions
    and messages there are.
    """
    values = {"session": session_id, "inferred": inferred}
    with lab_of(source) as lab:
        table = frame(lab, COUNTS, COUNT_DTYPES, values, by)
        with_reason(table, lab, values, by)
    table["never"] = table["answered"] == 0
    messages, answered = int(table["messages"].sum()), int(table["answered"].sum())
    table["chance"] = [
        lower_tail(seen, messages, answered, drawn)
        for seen, drawn in zip(table["answered"].tolist(), table["messages"].tolist(), strict=True)
    ]
    return table


def lower_tail(seen: int, whole: int, marked: int, drawn: int) -> float:
    """Return how likely at most `seen` marked are among `drawn` of `whole`, of which are `marked`.

    Σₖ C(marked, k) C(whole − marked, drawn − k) / C(whole, drawn), k from 0 to `seen`.
    """
    lowest = max(0, drawn - (whole - marked))
    logs = [
        log_choose(marked, k) + log_choose(whole - marked, drawn - k) - log_choose(whole, drawn)
        for k in range(lowest, seen + 1)
    ]
    return min(1.0, math.fsum(map(math.exp, logs)))


def log_choose(n: int, k: int) -> float:
    """Return the logarithm of how many ways there are to choose `k` of `n`."""
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
