"""Who speaks after whom: the transition matrix of a conversation."""

import pandas as pd

from multichat_lab.analysis.frames import Source, frame
from multichat_lab.analysis.measures.floor import SPOKEN
from multichat_lab.chat.notes import By

TRANSITION_DTYPES = {
    "speaker": "str", "next_speaker": "str", "transitions": "int64", "probability": "float64",
    "lift": "float64",
}  # fmt: skip

TRANSITIONS = f"""
    WITH {SPOKEN},
    steps AS (
        SELECT before AS speaker, sender AS next_speaker, count(*) AS transitions
        FROM spoken WHERE counted AND before IS NOT NULL AND ($selves OR before <> sender)
        GROUP BY ALL),
    shares AS (
        SELECT *, transitions / sum(transitions) OVER (PARTITION BY speaker) AS probability,
               sum(transitions) OVER (PARTITION BY next_speaker)
                   / sum(transitions) OVER () AS overall
        FROM steps)
    SELECT *, probability / overall AS lift FROM shares
    ORDER BY transitions DESC, speaker, next_speaker
"""  # noqa: S608 - no value in it


def transitions_df(
    source: Source,
    session_id: str | None = None,
    by: By | None = None,
    selves: bool = True,
) -> pd.DataFrame:
    """Return who speaks after whom, and how likely: a first-order Markov chain of speakers.

    The estimate is the share of times, its maximum likelihood (Anderson and Goodman 1957, Annals of
    Mathematical Statistics 28, 89-110). The order of messages is that of their session, so made-up
    times do no harm. System messages are left out, and a session's first message follows nobody.

    Args:
        source: a lab, an open persistence, or `TYPE:PATH`. Of a slice, its messages count, after
            whatever came before them in the whole.
        session_id: only this session; None for all.
        by: `identity` counts all names of a person as one; the lab's own unless given.
        selves: count who goes on speaking too; without, turns alone.

    Columns: speaker, next_speaker (str); transitions (int64); probability (float64: that
    `next_speaker` comes next, given `speaker`; those of a speaker add up to 1); lift (float64:
    that as a multiple of how often `next_speaker` comes next at all).

    Example:
        >>> transitions_df(lab).pivot(index="speaker", columns="next_speaker",
        ...     values="probability").fillna(0)  # doctest: +SKIP
    """
    values = {"session": session_id, "selves": selves}
    return frame(source, TRANSITIONS, TRANSITION_DTYPES, values, by)
