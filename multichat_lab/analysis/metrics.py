"""How a conversation went: who speaks, who is heard, who is ignored, how fast answers come."""

from typing import Any

import pandas as pd

from multichat_lab.analysis.answers import with_reason
from multichat_lab.analysis.frames import Source, frame, lab_of
from multichat_lab.analysis.links import LINKS
from multichat_lab.analysis.measures.reasons import counted, say_why
from multichat_lab.chat.notes import By
from multichat_lab.columns import TIME_DTYPE

SPEAKER_DTYPES = {
    "participant": "str", "messages": "int64", "share": "float64", "words": "int64",
    "addressed": "Int64", "replies": "Int64", "answered": "float64", "reply_seconds": "float64",
    "measurable": "int64",
}  # fmt: skip

TIMELINE_DTYPES = {"day": TIME_DTYPE, "sender": "str", "messages": "int64"}

WORDS = r"length(regexp_extract_all(content, '[^\s\p{Z}\x{85}]+'))"
"""Words of a message: what stands between blanks, those of Unicode included."""

SPEAKERS = f"""
    WITH {LINKS},
    given AS (
        SELECT sender, message_id, min(wait) FILTER (wait >= 0) AS wait
        FROM links WHERE counted GROUP BY ALL),
    untold AS (
        SELECT session_id FROM chosen WHERE counted
        GROUP BY ALL HAVING bool_and(recipient_kind = 'unknown')),
    present AS (
        SELECT session_id, participant FROM participants
        WHERE kind <> 'system' AND ($session IS NULL OR session_id = $session)
        UNION SELECT session_id, sender FROM chosen),
    everyone AS (
        SELECT participant, bool_or(session_id NOT IN (FROM untold)) AS addressable
        FROM present GROUP BY ALL),
    said AS (
        SELECT sender AS participant, count(*) AS messages, sum({WORDS}) AS words,
               count(*) FILTER (knowable AND session_id IN (FROM told)) AS measurable,
               avg((message_id IN (SELECT target_id FROM links))::INT)
                   FILTER (knowable AND session_id IN (FROM told)) AS answered
        FROM chosen WHERE counted GROUP BY sender),
    heard AS (
        SELECT recipient AS participant, count(*) AS addressed
        FROM chosen WHERE counted GROUP BY ALL),
    gave AS (
        SELECT sender AS participant, count(*) AS replies, median(wait) / 1e6 AS reply_seconds
        FROM given GROUP BY ALL)
    SELECT participant, coalesce(messages, 0) AS messages,
           coalesce(messages, 0) / greatest(sum(coalesce(messages, 0)) OVER (), 1) AS share,
           coalesce(words, 0) AS words,
           CASE WHEN addressable THEN coalesce(addressed, 0) END AS addressed,
           CASE WHEN messages IS NULL OR measurable > 0 THEN coalesce(replies, 0) END AS replies,
           answered, reply_seconds, coalesce(measurable, 0) AS measurable
    FROM everyone LEFT JOIN said USING (participant) LEFT JOIN heard USING (participant)
    LEFT JOIN gave USING (participant)
    ORDER BY messages DESC, participant
"""  # noqa: S608 - no value in it

TOTALS = """
    SELECT count(DISTINCT session_id) AS sessions, count(*) AS messages,
           count(DISTINCT sender) FILTER (kind <> 'system') AS speakers,
           CASE WHEN count(*) FILTER (is_to_all) = 0
                  OR count(*) FILTER (is_to_all AND recipient_kind <> 'unknown') > 0
                THEN count(*) FILTER (is_to_all AND recipient_kind <> 'unknown') END AS broadcasts,
           CASE WHEN count(*) = 0 OR count(*) FILTER (reply_kind = 'declared' OR is_reply) > 0
                THEN count(*) FILTER (is_reply) END AS replies,
           count(*) FILTER (kind = 'system') AS system_messages,
           min(timestamp) FILTER (time_kind <> 'made_up') AS first_message,
           max(timestamp) FILTER (time_kind <> 'made_up') AS last_message
    FROM (SELECT *, reply_to IS NOT NULL AND ($inferred OR reply_kind <> 'inferred')
                 OR $inferred AND (session_id, message_id) IN (
                     SELECT (session_id, message_id) FROM inferred_replies) AS is_reply,
                 recipient = 'All' AND kind <> 'system' AS is_to_all
          FROM messages WHERE $session IS NULL OR session_id = $session)
"""


def speakers_df(
    source: Source,
    session_id: str | None = None,
    inferred: bool = False,
    by: By | None = None,
) -> pd.DataFrame:
    """Return one row a participant, the most talkative first; system messages left out.

    Everyone who was there has a row, who said nothing too; the system has none.

    A session whose source tells no replies, or the part of it that is not annotated, says nothing
    about who was answered: its messages count in neither `replies` nor `answered`, and where there
    are no others both are missing. How many such sessions and messages there are, and why, stands
    in `attrs["not_measurable"]`. A wait that a made-up time would tell is missing too.

    Args:
        source: a lab, an open persistence, or `TYPE:PATH`.
        session_id: only this session; None for all.
        inferred: count replies that were inferred (`infer_replies`) too, not only those that the
            source declares.
        by: `identity` counts all names of a person as one; the lab's own unless given.

    Columns: participant (str); messages (int64); share (fraction of all messages); words (int64);
    addressed (Int64: messages to them alone; NA where no message of their sessions tells to whom it
    was said); replies (Int64: messages of theirs that answer somebody
    else; NA where that is not known);
    answered (fraction of their messages that somebody else answered; NaN when they said nothing, or
    nobody knows); reply_seconds (median wait before their replies, from the latest message that
    one answers, in seconds; NaN when they gave none, or its times are made up); measurable (int64:
    messages of theirs of which one knows whether they were answered).
    """
    params = {"session": session_id, "inferred": inferred}
    with lab_of(source) as lab:
        table = frame(lab, SPEAKERS, SPEAKER_DTYPES, params, by)
        with_reason(table, lab, params, by)
    unknown = int(table["addressed"].isna().sum())
    who = counted(unknown, "participant", "participants")
    reason = f"what was said to {who} alone: the source does not tell"
    return say_why(table, reason if unknown else "")


def conversation_totals(
    source: Source,
    session_id: str | None = None,
    by: By | None = None,
    inferred: bool = False,
) -> dict[str, Any]:
    """Return counts over a session, or over all: sessions, messages, speakers, broadcasts, replies.

    `messages` counts system messages too, speakers and broadcasts do not; a reply is a message that
    names one that it answers, and with `inferred` also one that seems to (`infer_replies`).
    `broadcasts` is None where messages have no addressee and no source tells whether they were to
    all, `replies` where none tells any; of one that tells them of a part, those of that part count.
    `first_message` and `last_message` are aware UTC datetimes, or None without messages whose time
    is known.
    """
    with lab_of(source) as lab:
        relation = lab.sql(TOTALS, {"session": session_id, "inferred": inferred}, by)
        values = relation.fetchall()[0]
        return dict(zip(relation.columns, values, strict=True))


def timeline_df(
    source: Source, session_id: str | None = None, by: By | None = None
) -> pd.DataFrame:
    """Return one row a day and speaker: when was there how much talk.

    Messages whose time is made up have no day, and are left out.

    Columns: day (UTC midnight), sender (str), messages (int64).
    """
    query = """
        SELECT date_trunc('day', timestamp) AS day, sender, count(*) AS messages FROM messages
        WHERE kind <> 'system' AND time_kind <> 'made_up'
          AND ($session IS NULL OR session_id = $session)
        GROUP BY ALL ORDER BY day, sender
    """
    return frame(source, query, TIMELINE_DTYPES, {"session": session_id}, by)
