"""How long people wait for an answer, those who got none counted: Kaplan and Meier's estimate."""

import math
from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from multichat_lab.analysis.answers import with_reason
from multichat_lab.analysis.frames import Source, frame, lab_of
from multichat_lab.analysis.links import LINKS
from multichat_lab.analysis.measures.floor import GAP_SECONDS, require_gap
from multichat_lab.analysis.measures.reasons import counted, say_why
from multichat_lab.chat.notes import By
from multichat_lab.records import EVERYONE

Floats = NDArray[np.float64]

WAITS = f"""
    WITH {LINKS},
    breaks AS (
        SELECT *, coalesce(epoch_us(timestamp)
                    - max(epoch_us(timestamp)) OVER (PARTITION BY session_id ORDER BY seq
                          ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) > $gap * 1e6,
                    false) AS after_gap
        FROM chosen WHERE time_kind <> 'made_up'),
    talks AS (
        SELECT *, sum(after_gap::INT) OVER (PARTITION BY session_id ORDER BY seq) AS talk
        FROM breaks),
    timed AS (
        SELECT session_id, message_id,
               (max(epoch_us(timestamp)) OVER (PARTITION BY session_id, talk)
                - epoch_us(timestamp)) / 1e6 AS observed
        FROM talks),
    asked AS (
        SELECT session_id, message_id, sender AS asker, recipient FROM chosen
        WHERE counted AND knowable AND session_id IN (FROM told)),
    got AS (
        SELECT session_id, target_id AS message_id, sender AS answerer, min(wait) AS least,
               bool_or(coalesce(wait < 0, true)) AS unclear
        FROM links GROUP BY ALL),
    pairs AS (
        SELECT asked.*, recipient AS answerer FROM asked WHERE recipient NOT IN ('All', asker)
        UNION ALL SELECT asked.*, 'All' FROM asked),
    heard AS (
        SELECT p.session_id, p.message_id, p.asker, p.answerer, min(g.least) / 1e6 AS wait,
               coalesce(bool_or(g.unclear), false) AS unclear
        FROM pairs p LEFT JOIN got g ON g.session_id = p.session_id
         AND g.message_id = p.message_id AND p.answerer IN ('All', g.answerer)
        GROUP BY ALL)
    SELECT session_id, message_id, asker, answerer,
           CASE WHEN NOT unclear THEN least(wait, observed) END AS seconds,
           coalesce(wait <= observed, false) AS answered
    FROM heard LEFT JOIN timed USING (session_id, message_id)
    ORDER BY session_id, message_id, answerer
"""  # noqa: S608 - no value in it
"""`least` leaves NULLs out: who got no answer was observed until the talk ended."""

WAIT_DTYPES = {
    "session_id": "str", "message_id": "str", "asker": "str", "answerer": "str",
    "seconds": "float64", "answered": "bool",
}  # fmt: skip
LATENCY_DTYPES = {
    "asker": "str", "answerer": "str", "asked": "int64", "answered": "int64", "censored": "int64",
    "quarter_seconds": "float64", "median_seconds": "float64",
}  # fmt: skip


def kaplan_meier(seconds: Iterable[float], answered: Iterable[bool]) -> tuple[Floats, Floats]:
    """Return times and the estimated share that is still without an answer after each.

    S(t) = Π (1 − dᵢ / nᵢ) over the times tᵢ ≤ t at which dᵢ of nᵢ who still waited got an answer
    (Kaplan and Meier 1958, Journal of the American Statistical Association 53, 457-481). Who was
    not answered while it was observed counts among those who wait up to then, and no longer.

    Args:
        seconds: the wait, or for how long the message was observed without an answer.
        answered: which of the two it is.

    Returns:
        The times of answers in rising order, and S after each; both empty without answers.
    """
    waits = np.asarray(list(seconds), dtype=np.float64)
    events = np.asarray(list(answered), dtype=bool)
    order = np.sort(waits)
    times, deaths = np.unique(waits[events], return_counts=True)
    waiting = len(waits) - np.searchsorted(order, times, side="left")
    return times, np.cumprod(1 - deaths / waiting, dtype=np.float64)


def quantile(times: Floats, left: Floats, share: float) -> float:
    """Return after how long a share is answered; NaN where that was never seen."""
    reached = np.flatnonzero(left <= 1 - share + 1e-12)
    return float(times[reached[0]]) if len(reached) else math.nan


def waits_df(
    source: Source,
    session_id: str | None = None,
    inferred: bool = False,
    by: By | None = None,
    gap: float = GAP_SECONDS,
) -> pd.DataFrame:
    """Return how long each message waited for its first answer: what `latency_df` is made of.

    Args: as `latency_df`.

    Columns: session_id, message_id, asker (str); answerer (str: to whom it was said, and in a row
    of its own `All` for whoever answers first); seconds (float64: the wait, or for how long the
    message was observed without an answer; NaN where a time is not known); answered (bool).

    Raises:
        QueryError: `gap` is not above zero.
    """
    values = {"session": session_id, "inferred": inferred}
    with lab_of(source) as lab:
        table = frame(lab, WAITS, WAIT_DTYPES, values | {"gap": require_gap(gap)}, by)
        with_reason(table, lab, values, by)
    unknown = int(table.loc[table["answerer"] == EVERYONE, "seconds"].isna().sum())
    reason = f"the wait of {counted(unknown, 'message', 'messages')}: times are made up or run back"
    return say_why(table, reason if unknown else "")


def latency_df(
    source: Source,
    session_id: str | None = None,
    inferred: bool = False,
    by: By | None = None,
    gap: float = GAP_SECONDS,
) -> pd.DataFrame:
    """Return how long each one waits for each other's answer; the pair that asks most comes first.

    A median of the answers alone (`answers_df`) forgets who never got one. Here a message without
    an answer counts for as long as the talk went on: up to the last message before a silence of
    more than `gap`, or the end of the session (right censoring; an answer after the silence counts
    as none). Quantiles are those of `kaplan_meier`.

    Args:
        source: a lab, an open persistence, or `TYPE:PATH`. Of a slice, its messages are those that
            wait; their answers may lie outside of it.
        session_id: only this session; None for all.
        inferred: count replies that were inferred (`infer_replies`) too.
        by: `identity` counts all names of a person as one; the lab's own unless given.
        gap: seconds of silence that end a talk.

    Columns: asker (str), answerer (str: to whom the message was said alone; `All`: any message of
    the asker, whoever answers first); asked (int64: messages whose wait is known), answered,
    censored (int64, together `asked`); quarter_seconds, median_seconds (float64: after how long a
    quarter and half of them are answered; NaN where it never came to that). Sessions of which
    nobody knows who answers whom give no rows; `attrs["not_measurable"]` tells of them, and of
    waits that are not known.

    Raises:
        QueryError: `gap` is not above zero.
    """
    waits = waits_df(source, session_id, inferred, by, gap)
    rows = []
    for (asker, answerer), own in waits.dropna(subset=["seconds"]).groupby(["asker", "answerer"]):
        curve = kaplan_meier(own["seconds"], own["answered"])
        came = int(own["answered"].sum())
        quarter, median = quantile(*curve, 0.25), quantile(*curve, 0.5)
        rows.append((asker, answerer, len(own), came, len(own) - came, quarter, median))
    table = pd.DataFrame(rows, columns=list(LATENCY_DTYPES)).astype(LATENCY_DTYPES)
    table = table.sort_values(["asked", "asker", "answerer"], ascending=[False, True, True])
    reason = waits.attrs.get("not_measurable", "")
    return say_why(table.reset_index(drop=True), reason)
