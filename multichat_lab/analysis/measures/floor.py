"""Who holds the floor: words, turns, and the time until somebody else speaks."""

import math

import pandas as pd

from multichat_lab.analysis.frames import Source, frame, lab_of
from multichat_lab.analysis.measures.reasons import counted, say_why
from multichat_lab.analysis.metrics import WORDS
from multichat_lab.chat.notes import By
from multichat_lab.errors import QueryError

GAP_SECONDS = 1_800.0
"""A silence that ends a talk unless told otherwise: half an hour, as visits to web sites are cut
since Catledge and Pitkow (1995, Computer Networks and ISDN Systems 27, 1065-1073: 25.5 minutes)."""

SPOKEN = f"""
    spoken AS (
        SELECT session_id, message_id, seq, sender, timestamp, time_kind,
               in_slice(session_id, message_id) AS counted, {WORDS} AS words,
               lag(sender) OVER talk AS before, lead(time_kind) OVER talk AS next_kind,
               (epoch_us(lead(timestamp) OVER talk) - epoch_us(timestamp)) / 1e6 AS until_next
        FROM all_messages()
        WHERE kind <> 'system' AND ($session IS NULL OR session_id = $session)
        WINDOW talk AS (PARTITION BY session_id ORDER BY seq))"""  # noqa: S608 - no value in it
"""Messages in the order of their session, with who spoke before and how long until the next."""

HELD = f"""
    WITH {SPOKEN},
    turns AS (
        SELECT *, sum((before IS DISTINCT FROM sender)::INT)
                      OVER (PARTITION BY session_id ORDER BY seq) AS turn,
               CASE WHEN until_next >= 0 AND time_kind <> 'made_up' AND next_kind <> 'made_up'
                    THEN least(until_next, $gap) END AS held
        FROM spoken),
    said AS (
        SELECT session_id, sender AS participant, count(*) AS messages, sum(words) AS words,
               count(DISTINCT turn) AS turns, sum(held) AS floor_seconds,
               count(*) FILTER (next_kind IS NOT NULL AND held IS NULL) AS unknown
        FROM turns WHERE counted GROUP BY ALL),
    everyone AS (
        SELECT session_id, participant FROM participants
        WHERE kind <> 'system' AND ($session IS NULL OR session_id = $session)
        UNION SELECT session_id, participant FROM said)
    SELECT session_id, participant, coalesce(messages, 0) AS messages, coalesce(words, 0) AS words,
           coalesce(turns, 0) AS turns, coalesce(unknown, 0) AS unknown,
           CASE WHEN messages IS NULL
                     AND sum(floor_seconds) OVER (PARTITION BY session_id) IS NOT NULL
                THEN 0 ELSE floor_seconds END AS floor_seconds
    FROM everyone LEFT JOIN said USING (session_id, participant)
    ORDER BY session_id, participant
"""  # noqa: S608 - no value in it

HELD_DTYPES = {
    "session_id": "str", "participant": "str", "messages": "int64", "words": "int64",
    "turns": "int64", "floor_seconds": "float64", "unknown": "int64",
}  # fmt: skip

SAID = ("messages", "words", "turns", "floor_seconds")
"""Quantities of which each participant has more or less."""


def floor_df(
    source: Source,
    session_id: str | None = None,
    by: By | None = None,
    gap: float = GAP_SECONDS,
) -> pd.DataFrame:
    """Return how much of the floor each participant takes; who holds it longest comes first.

    A turn is what one speaker says until another one does (Sacks, Schegloff and Jefferson 1974,
    Language 50, 696-735). The floor is theirs from each message until the next one, whoever sends
    it, but no longer than `gap`: then nobody holds it. The last message of a session has no next
    one, and a made-up time tells no wait: neither counts. System messages are left out.

    Args:
        source: a lab, an open persistence, or `TYPE:PATH`. Of a slice, its messages count, in the
            turns that they belong to in the whole.
        session_id: only this session; None for all.
        by: `identity` counts all names of a person as one; the lab's own unless given.
        gap: seconds of silence after which nobody holds the floor.

    Columns: participant (str); messages, words, turns (int64: turns with at least one of their
    messages); words_per_turn (float64; NaN without turns); floor_seconds (float64; NaN where no
    time is known, 0 for who said nothing); floor_share (of all time that is held; NaN likewise).
    `attrs["not_measurable"]` tells of messages whose time is not known.

    Raises:
        QueryError: `gap` is not above zero.
    """
    held = held_df(source, session_id, by, gap)
    table = (
        held.groupby("participant", as_index=False)[[*SAID, "unknown"]]
        .sum(min_count=1)
        .sort_values(["floor_seconds", "words", "participant"], ascending=[False, False, True])
        .reset_index(drop=True)
    )
    unknown = table.pop("unknown")
    table.insert(4, "words_per_turn", table["words"] / table["turns"].where(table["turns"] > 0))
    total = table["floor_seconds"].sum()
    table["floor_share"] = table["floor_seconds"] / total if total else math.nan
    last = int((table["floor_seconds"].isna() & (table["turns"] > 0) & (unknown == 0)).sum())
    who = counted(last, "participant", "participants")
    reason = f"how long {who} held the floor, who said nothing but the last words of sessions"
    return say_why(table, held.attrs.get("not_measurable", ""), reason if last else "")


def held_df(
    source: Source,
    session_id: str | None = None,
    by: By | None = None,
    gap: float = GAP_SECONDS,
) -> pd.DataFrame:
    """Return the same for each session: a row for everyone who was in it.

    Columns: session_id, participant (str); messages, words, turns (int64); floor_seconds (float64,
    as in `floor_df`); unknown (int64: messages whose time, or the next one's, is not known).

    Raises:
        QueryError: `gap` is not above zero.
    """
    values = {"session": session_id, "gap": require_gap(gap)}
    with lab_of(source) as lab:
        table = frame(lab, HELD, HELD_DTYPES, values, by)
    unknown = int(table["unknown"].sum())
    reason = f"how long {counted(unknown, 'message', 'messages')} held the floor: times are made up"
    return say_why(table, reason if unknown else "")


def require_gap(gap: float) -> float:
    """Return `gap` when it is a time.

    Raises:
        QueryError: it is not above zero, or no finite number.
    """
    if not 0 < gap < math.inf:
        raise QueryError(f"gap is {gap!r}", "Give seconds above zero, e.g. 1800.")
    return float(gap)
