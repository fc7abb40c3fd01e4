"""Who answers whom, how fast, and how it is known: declared by the source, or inferred."""

from typing import Any

import pandas as pd

from multichat_lab.analysis.frames import Source, frame, lab_of
from multichat_lab.analysis.lab import Lab
from multichat_lab.analysis.links import LINKS
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
    SELECT count(DISTINCT session_id) FROM chosen WHERE counted AND session_id NOT IN (FROM told)
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
    of those that `infer_replies` found, 0 to 1; NaN where there are none). Sessions of which nobody
    knows who answers whom give no rows, and are told of in `attrs["not_measurable"]`.
    """
    params = {"session": session_id, "inferred": inferred}
    with lab_of(source) as lab:
        table = frame(lab, ANSWERS, ANSWER_DTYPES, params, by)
        return with_reason(table, lab, params, by)


def with_reason(
    table: pd.DataFrame, lab: Lab, params: dict[str, Any], by: By | None
) -> pd.DataFrame:
    """Return the table with the reason why some sessions do not count, where there are any."""
    (count,) = lab.sql(NOT_TOLD, params, by).fetchall()[0]
    if count:
        sessions = "session" if count == 1 else "sessions"
        table.attrs["not_measurable"] = (
            f"the source of {count:,} {sessions} tells no replies: who was answered there is not "
            "known"
        )
    return table
