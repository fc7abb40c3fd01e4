"""How a conversation went: who speaks, who is heard, who is ignored, how fast answers come."""

from typing import Any

import pandas as pd

from multichat_lab.analysis.frames import Source, frame, lab_of
from multichat_lab.columns import TIME_DTYPE

SPEAKER_DTYPES = {
    "participant": "str", "messages": "int64", "share": "float64", "words": "int64",
    "addressed": "int64", "replies": "int64", "answered": "float64", "reply_seconds": "float64",
}  # fmt: skip

TIMELINE_DTYPES = {"day": TIME_DTYPE, "sender": "str", "messages": "int64"}

SPEAKERS = """
    WITH chosen AS (
        SELECT * FROM messages
        WHERE kind <> 'system' AND ($session IS NULL OR session_id = $session)),
    links AS (
        SELECT DISTINCT r.message_id, r.target_id, m.sender,
               epoch_us(m.timestamp) - epoch_us(t.timestamp) AS wait
        FROM relations r
        JOIN chosen m ON m.session_id = r.session_id AND m.message_id = r.message_id
        JOIN chosen t ON t.session_id = r.session_id AND t.message_id = r.target_id
        WHERE r.kind = 'reply' AND m.sender <> t.sender),
    given AS (
        SELECT sender, message_id, min(wait) FILTER (wait >= 0) AS wait
        FROM links GROUP BY ALL),
    everyone AS (
        SELECT DISTINCT participant FROM participants
        WHERE $session IS NULL OR session_id = $session),
    said AS (
        SELECT sender AS participant, count(*) AS messages,
               sum(length(regexp_extract_all(content, '\\S+'))) AS words,
               avg((message_id IN (SELECT target_id FROM links))::INT) AS answered
        FROM chosen GROUP BY sender),
    heard AS (SELECT recipient AS participant, count(*) AS addressed FROM chosen GROUP BY ALL),
    gave AS (
        SELECT sender AS participant, count(*) AS replies, median(wait) / 1e6 AS reply_seconds
        FROM given GROUP BY ALL)
    SELECT participant, coalesce(messages, 0) AS messages,
           coalesce(messages, 0) / greatest(sum(coalesce(messages, 0)) OVER (), 1) AS share,
           coalesce(words, 0) AS words, coalesce(addressed, 0) AS addressed,
           coalesce(replies, 0) AS replies, answered, reply_seconds
    FROM everyone LEFT JOIN said USING (participant) LEFT JOIN heard USING (participant)
    LEFT JOIN gave USING (participant)
    ORDER BY messages DESC, participant
"""

TOTALS = """
    SELECT count(DISTINCT session_id) AS sessions, count(*) AS messages,
           count(DISTINCT sender) FILTER (kind <> 'system') AS speakers,
           count(*) FILTER (recipient = 'All' AND kind <> 'system') AS broadcasts,
           count(*) FILTER (reply_to IS NOT NULL) AS replies,
           count(*) FILTER (kind = 'system') AS system_messages,
           min(timestamp) AS first_message, max(timestamp) AS last_message
    FROM messages WHERE $session IS NULL OR session_id = $session
"""


def speakers_df(source: Source, session_id: str | None = None) -> pd.DataFrame:
    """Return one row a participant, the most talkative first; system messages left out.

    Args:
        source: a lab, an open persistence, or `TYPE:PATH`.
        session_id: only this session; None for all.

    Columns: participant (str); messages (int64); share (fraction of all messages); words (int64);
    addressed (messages to them alone); replies (messages of theirs that answer somebody else);
    answered (fraction of their messages that somebody else answered; NaN when they said nothing);
    reply_seconds (median wait before their replies, from the latest message that one answers, in
    seconds; NaN when they gave none).
    """
    return frame(source, SPEAKERS, SPEAKER_DTYPES, {"session": session_id})


def conversation_totals(source: Source, session_id: str | None = None) -> dict[str, Any]:
    """Return counts over a session, or over all: sessions, messages, speakers, broadcasts, replies.

    `messages` counts system messages too, speakers and broadcasts do not; a reply is a message that
    names one that it answers.
    `first_message` and `last_message` are aware UTC datetimes, or None without messages.
    """
    with lab_of(source) as lab:
        relation = lab.sql(TOTALS, {"session": session_id})
        values = relation.fetchall()[0]
        return dict(zip(relation.columns, values, strict=True))


def timeline_df(source: Source, session_id: str | None = None) -> pd.DataFrame:
    """Return one row a day and speaker: when was there how much talk.

    Columns: day (UTC midnight), sender (str), messages (int64).
    """
    query = """
        SELECT date_trunc('day', timestamp) AS day, sender, count(*) AS messages FROM messages
        WHERE kind <> 'system' AND ($session IS NULL OR session_id = $session)
        GROUP BY ALL ORDER BY day, sender
    """
    return frame(source, query, TIMELINE_DTYPES, {"session": session_id})
