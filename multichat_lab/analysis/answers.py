"""Who answers whom, how fast, and how it is known: declared by the source, or inferred."""

from typing import Any

import pandas as pd

from multichat_lab.analysis.frames import Source, frame, lab_of
from multichat_lab.analysis.lab import Lab
from multichat_lab.analysis.links import LINKS
from multichat_lab.analysis.measures.reasons import counted, say_why
from multichat_lab.chat.notes import By

ANSWER_DTYPES = {
    "answerer": "str", "asker": "str", "answers": "int64", "median_seconds": "float64",
    "declared": "int64", "inferred": "int64", "confidence": "float64",
}  # fmt: skip

ANSWERS = f"""
    WITH {LINKS}
    SELECT sender AS answerer, asker, count(*) AS answers,
           median(wait) FILTER (wait >= 0) / 1e6 AS median_seconds,
           count(*) FILTER (NOT is_inferred) AS declared,
           count(*) FILTER (is_inferred) AS inferred, avg(confidence) AS confidence
    FROM links WHERE counted GROUP BY ALL ORDER BY answers DESC, answerer, asker
"""  # noqa: S608 - no value in it

NOT_TOLD = f"""
    WITH {LINKS}
    SELECT count(DISTINCT session_id) FILTER (session_id NOT IN (FROM told)),
           count(*) FILTER (session_id IN (FROM told) AND NOT knowable),
           count(*) FILTER (reply_kind = 'inferred' AND NOT $inferred)
    FROM chosen WHERE counted
"""  # noqa: S608 - no value in it


def answers_df(
    source: Source,
    session_id: str | None = None,
    inferred: bool = False,
    by: By | None = None,
) -> pd.DataFrame:
    """Return who answers whom, how often and how fast; the most frequent pair first.

    Args:
        source: a lab, an open persistence, or `TYPE:PATH`.
        session_id: only this session; None for all.
        inferred: count replies that were inferred (`infer_replies`) too, not only those that the
            source declares.
        by: `identity` counts all names of a person as one; the lab's own unless given.

    Columns: answerer, asker (str); answers (int64); median_seconds (median wait, NaN where no time
    is known); declared, inferred (int64: how many answers are known in which way); confidence (mean
    of those that `infer_replies` found, 0 to 1; NaN where there are none). Sessions, and parts of
    them, of which nobody knows who answers whom give no rows, and are told of in
    `attrs["not_measurable"]`.
    """
    params = {"session": session_id, "inferred": inferred}
    with lab_of(source) as lab:
        table = frame(lab, ANSWERS, ANSWER_DTYPES, params, by)
        return with_reason(table, lab, params, by)


def with_reason(
    table: pd.DataFrame, lab: Lab, params: dict[str, Any], by: By | None
) -> pd.DataFrame:
    """Return the table with the reason why some sessions and messages do not count, if any."""
    untold, unmarked, guessed = lab.sql(NOT_TOLD, params, by).fetchall()[0]
    sessions = "session" if untold == 1 else "sessions"
    return say_why(
        table,
        f"the source of {untold:,} {sessions} tells no replies: who was answered there is not known"
        if untold
        else "",
        f"the source does not tell whom {counted(unmarked, 'message answers', 'messages answer')}:"
        " whether somebody answered those is not known either"
        if unmarked
        else "",
        f"what {counted(guessed, 'message answers', 'messages answer')} was guessed when recorded:"
        " inferred=True, or --inferred, counts that"
        if guessed
        else "",
    )
