"""Who talks to whom, as a frame: a row for each listener of each message, or one a pair."""

import pandas as pd

from multichat_lab.analysis.frames import MESSAGES, Source, dtypes_of, frame, lab_of
from multichat_lab.analysis.inferred_view import ADDRESSED
from multichat_lab.analysis.measures.reasons import counted, say_why
from multichat_lab.chat.notes import By
from multichat_lab.errors import QueryError

EDGE_DTYPES = dtypes_of(
    MESSAGES, "session_id", "seq", "message_id", "timestamp", "sender", "recipient"
) | {"broadcast": "bool"}

SINCE = """(CASE WHEN p.joined_at > (SELECT created_at FROM lab.internal.session_headers h
                                      WHERE h.session_id = p.session_id)
                  THEN p.joined_at ELSE '-infinity'::TIMESTAMPTZ END)"""
"""From when on somebody hears what is said: who was there when the session began hears all of it,
for what is recorded later than it was said is older than the session."""

EDGES = f"""
    SELECT session_id, seq, message_id, timestamp, sender, recipient, false AS broadcast
    FROM messages WHERE recipient <> 'All' AND kind <> 'system'
     AND ($session IS NULL OR session_id = $session)
    UNION ALL
    SELECT m.session_id, seq, message_id, timestamp, sender, participant, true
    FROM messages m JOIN participants p
      ON m.session_id = p.session_id AND p.participant <> m.sender
     AND {SINCE} <= m.timestamp AND (p.left_at IS NULL OR p.left_at > m.timestamp)
    WHERE recipient = 'All' AND m.kind <> 'system' AND p.kind <> 'system'
      AND ($session IS NULL OR m.session_id = $session)
    ORDER BY session_id, seq, recipient
"""  # noqa: S608 - no value in it

WEIGHTS = f"""
    WITH spoken AS (
        SELECT session_id, sender, timestamp,
               row_number() OVER (PARTITION BY session_id, sender ORDER BY timestamp) AS number
        FROM messages WHERE recipient = 'All' AND kind <> 'system'
         AND ($session IS NULL OR session_id = $session)),
    listeners AS (
        SELECT session_id, sender, participant, {SINCE} AS joined_at,
               coalesce(left_at, 'infinity'::TIMESTAMPTZ) AS left_at
        FROM (SELECT DISTINCT session_id, sender FROM spoken)
        JOIN participants p USING (session_id)
        WHERE participant <> sender AND kind <> 'system'),
    heard AS (
        SELECT listeners.*, coalesce(spoken.number, 0) AS until
        FROM listeners ASOF LEFT JOIN spoken
          ON listeners.session_id = spoken.session_id AND listeners.sender = spoken.sender
         AND listeners.left_at > spoken.timestamp),
    pairs AS (
        SELECT heard.sender, heard.participant AS recipient, 0 AS addressed,
               heard.until - coalesce(spoken.number, 0) AS broadcasts
        FROM heard ASOF LEFT JOIN spoken
          ON heard.session_id = spoken.session_id AND heard.sender = spoken.sender
         AND heard.joined_at > spoken.timestamp
        UNION ALL
        SELECT sender, recipient, count(*), 0 FROM messages
        WHERE recipient <> 'All' AND kind <> 'system'
          AND ($session IS NULL OR session_id = $session) GROUP BY ALL)
    SELECT sender, recipient, sum(addressed)::BIGINT AS addressed,
           sum(greatest(broadcasts, 0))::BIGINT AS broadcasts
    FROM pairs GROUP BY ALL HAVING sum(addressed) + sum(greatest(broadcasts, 0)) > 0
    ORDER BY sender, recipient
"""  # noqa: S608 - no value in it
"""Counts broadcasts by their place among the sender's: the work grows with pairs, not rows."""

UNTOLD = """
    SELECT count(*) FROM messages WHERE recipient = 'All' AND recipient_kind = 'unknown'
      AND kind <> 'system' AND ($session IS NULL OR session_id = $session)
"""
"""Messages of which nobody knows to whom they were said."""

INFERRED = f"""
    WITH messages AS ({ADDRESSED.format(messages="messages", near="all_messages()")})
"""
"""Shadows `messages`."""

WEIGHT_DTYPES = dtypes_of(MESSAGES, "sender", "recipient") | {
    "addressed": "int64", "broadcasts": "int64",
}  # fmt: skip

MOST_EDGES = 5_000_000
"""Rows that `edges_df` makes at the most: about a gigabyte."""


def edges_df(
    source: Source,
    weights: bool = False,
    by: By | None = None,
    inferred: bool = False,
    session_id: str | None = None,
) -> pd.DataFrame:
    """Return who talks to whom: a row for each listener of each message, or one a pair.

    A broadcast counts for everyone else who was in the session at its time, system participants
    left out. System messages are left out. Somebody who left and came back counts as there in
    between, for a store keeps the first joining and the last leaving.

    Args:
        source: a lab, an open persistence, or `TYPE:PATH`.
        weights: return a row for each pair, counted in SQL: of any number of messages.
        by: see `messages_df`.
        inferred: take a message of which nobody knows to whom it was said as addressed to whom it
            seems to answer (`infer_replies`), not as a broadcast.
        session_id: only this session; None for all.

    Columns: session_id (str), seq (int64), message_id (str), timestamp (UTC), sender, recipient
    (str), broadcast (bool). With `weights`: sender, recipient (str); addressed (int64: messages to
    them alone), broadcasts (int64: those to everyone while they were there). A message of which
    nobody knows to whom it was said counts as said to everyone; `attrs["not_measurable"]` says how
    many there are.

    Raises:
        QueryError: there would be more than 5,000,000 rows; take `weights=True`.
    """
    pairs, values = addressed(WEIGHTS, inferred), {"session": session_id}
    with lab_of(source) as lab:
        (untold,) = lab.sql(addressed(UNTOLD, inferred), values, by).fetchall()[0]
        reason = told_to_nobody(untold)
        if weights:
            return say_why(frame(lab, pairs, WEIGHT_DTYPES, values, by), reason)
        query = f"SELECT coalesce(sum(addressed + broadcasts), 0) FROM ({pairs})"  # noqa: S608
        (rows,) = lab.sql(query, values, by).fetchall()[0]
        if rows > MOST_EDGES:
            raise QueryError(
                f"That would be {rows:,} rows, one for each listener of each message",
                "Take edges_df(lab, weights=True): a row a pair.",
            )
        return say_why(frame(lab, addressed(EDGES, inferred), EDGE_DTYPES, values, by), reason)


def told_to_nobody(untold: int) -> str:
    """Return in words of how many messages nobody knows to whom they were said; empty for none."""
    what = counted(untold, "message was", "messages were")
    return f"to whom {what} said is not known" if untold else ""


def addressed(query: str, inferred: bool) -> str:
    """Return the query, of messages with inferred addressees when asked."""
    query = query.strip()
    if not inferred:
        return query
    has_tables = query.startswith("WITH ")
    return f"{INFERRED}, {query.removeprefix('WITH ')}" if has_tables else INFERRED + query
