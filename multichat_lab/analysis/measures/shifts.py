"""Who takes the floor from whom, and how: Gibson's participation shifts."""

import pandas as pd

from multichat_lab.analysis.frames import Source, frame
from multichat_lab.analysis.measures.reasons import counted, say_why
from multichat_lab.chat.notes import By

SHIFTS: dict[str, tuple[str, ...]] = {
    "receiving": ("AB-BA", "AB-B0", "AB-BY"),
    "claiming": ("A0-X0", "A0-XA", "A0-XY"),
    "usurping": ("AB-X0", "AB-XA", "AB-XB", "AB-XY"),
    "continuing": ("A0-AY", "AB-A0", "AB-AY"),
}
"""How the turn was taken → the shifts: speaker and addressee before, then after; 0 is everyone."""

STEPS = """
    WITH told AS (
        SELECT session_id, seq, sender AS c, recipient AS d, recipient_kind <> 'unknown' AS known,
               in_slice(session_id, message_id) AS counted,
               lag(sender) OVER talk AS a, lag(recipient) OVER talk AS b,
               lag(recipient_kind) OVER talk <> 'unknown' AS known_before
        FROM all_messages()
        WHERE kind <> 'system' AND ($session IS NULL OR session_id = $session)
        WINDOW talk AS (PARTITION BY session_id ORDER BY seq)),
    named AS (
        SELECT known AND known_before AS is_known,
               CASE b WHEN 'All' THEN 'A0-' ELSE 'AB-' END
               || CASE c WHEN a THEN 'A' WHEN b THEN 'B' ELSE 'X' END
               || CASE d WHEN 'All' THEN '0' WHEN a THEN 'A' WHEN b THEN 'B' ELSE 'Y' END AS shift
        FROM told WHERE counted AND a IS NOT NULL AND a <> b AND c <> d)
    SELECT CASE WHEN is_known THEN shift ELSE '' END AS shift, count(*) AS shifts
    FROM named GROUP BY ALL
"""


def participation_shifts_df(
    source: Source, session_id: str | None = None, by: By | None = None
) -> pd.DataFrame:
    """Return how often each participation shift occurs (Gibson 2003, Social Forces 81, 1335-1380).

    A shift is what changes from one message to the next in who speaks to whom. `AB-BA`: A addresses
    B, then B addresses A; `A0-XY`: A addresses everyone, then somebody else, X, addresses a third.
    To go on as before (`AB-AB`, `A0-A0`) is none. System messages, and those to oneself, are left
    out; the order is that of the session, so made-up times do no harm.

    Args:
        source: a lab, an open persistence, or `TYPE:PATH`. Of a slice, its messages count, after
            whatever came before them in the whole.
        session_id: only this session; None for all.
        by: `identity` counts all names of a person as one; the lab's own unless given.

    Columns: shift (str: all thirteen); turn (str: receiving, claiming, usurping, continuing);
    shifts (int64); share (float64: of all shifts; NaN where there is none). Where it is not known
    to whom one of the two messages was said the shift counts nowhere, and
    `attrs["not_measurable"]` says so.
    """
    dtypes = {"shift": "str", "shifts": "int64"}
    found = frame(source, STEPS, dtypes, {"session": session_id}, by)
    counts = found.set_index("shift")["shifts"]
    rows = [(shift, turn) for turn, shifts in SHIFTS.items() for shift in shifts]
    table = pd.DataFrame(rows, columns=["shift", "turn"])
    table["shifts"] = table["shift"].map(counts).fillna(0).astype("int64")
    total = table["shifts"].sum()
    table["share"] = table["shifts"] / (total or float("nan"))
    unknown = int(counts.get("", 0))
    what = counted(unknown, "message", "messages")
    return say_why(table, f"what shifted at {what}: to whom is not known" if unknown else "")
