"""Whether one speaks in bursts or steadily."""

import math
from collections.abc import Iterable

import numpy as np
import pandas as pd

from multichat_lab.analysis.frames import Source, frame
from multichat_lab.analysis.measures.reasons import counted, say_why
from multichat_lab.chat.notes import By
from multichat_lab.records import EVERYONE

INTERVALS = """
    WITH said AS (
        SELECT *, in_slice(session_id, message_id) AS counted FROM all_messages()
        WHERE kind <> 'system' AND ($session IS NULL OR session_id = $session)),
    spoken AS (
        SELECT session_id, seq, sender AS participant, timestamp, time_kind FROM said WHERE counted
        UNION ALL SELECT session_id, seq, 'All', timestamp, time_kind FROM said WHERE counted),
    steps AS (
        SELECT participant, lag(seq) OVER own IS NOT NULL AS is_step,
               CASE WHEN time_kind <> 'made_up' AND lag(time_kind) OVER own <> 'made_up'
                    THEN (epoch_us(timestamp) - epoch_us(lag(timestamp) OVER own)) / 1e6 END
               AS seconds
        FROM spoken WINDOW own AS (PARTITION BY session_id, participant ORDER BY seq))
    SELECT participant, CASE WHEN seconds >= 0 THEN seconds END AS seconds FROM steps WHERE is_step
    ORDER BY participant
"""
DTYPES = {
    "participant": "str", "intervals": "int64", "mean_seconds": "float64", "burstiness": "float64",
}  # fmt: skip


def burstiness(seconds: Iterable[float]) -> float:
    """Return how far intervals are from even: −1 all alike, 0 as by chance, 1 all at once.

    B = (√(n+1) r − √(n−1)) / ((√(n+1) − 2) r + √(n−1)), r = σ / μ of n intervals: that of Goh and
    Barabási (2008, Europhysics Letters 81, 48002: (r − 1) / (r + 1)) without the bias of few
    intervals (Kim and Jo 2016, Physical Review E 94, 032311). NaN for fewer than two, or where
    all are 0.
    """
    values = np.asarray(list(seconds), dtype=np.float64)
    n = len(values)
    if n < 2 or not values.any():
        return math.nan
    ratio = float(values.std() / values.mean())
    more, less = math.sqrt(n + 1), math.sqrt(n - 1)
    return (more * ratio - less) / ((more - 2) * ratio + less)


def burstiness_df(
    source: Source, session_id: str | None = None, by: By | None = None
) -> pd.DataFrame:
    """Return whether each participant, and the whole (`All`), speaks in bursts; most bursts first.

    An interval runs from a message to the next of the same participant in the same session. A
    made-up time, or one that runs back, makes none.

    Args:
        source: a lab, an open persistence, or `TYPE:PATH`. Of a slice, its messages count.
        session_id: only this session; None for all.
        by: `identity` counts all names of a person as one; the lab's own unless given.

    Columns: participant (str); intervals (int64: those that are known); mean_seconds (float64);
    burstiness (float64, see the function of this name; NaN of fewer than two intervals).
    `attrs["not_measurable"]` counts the intervals that are not known.
    """
    dtypes = {"participant": "str", "seconds": "float64"}
    steps = frame(source, INTERVALS, dtypes, {"session": session_id}, by)
    rows = [
        (name, int(own.count()), own.mean(), burstiness(own.dropna()))
        for name, own in steps.groupby("participant")["seconds"]
    ]
    table = pd.DataFrame(rows, columns=list(DTYPES)).astype(DTYPES)
    table = table.sort_values(["burstiness", "participant"], ascending=[False, True])
    unknown = int(steps.loc[steps["participant"] == EVERYONE, "seconds"].isna().sum())
    what = counted(unknown, "interval", "intervals")
    reason = f"{what} between messages: times are made up or run back" if unknown else ""
    return say_why(table.reset_index(drop=True), reason)
