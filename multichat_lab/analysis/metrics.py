"""How a conversation went: who speaks, who is heard, who is ignored, how fast answers come."""

from typing import Any

import pandas as pd

from multichat_lab.analysis.frames import Source, frame, lab_of
from multichat_lab.chat.notes import By
from multichat_lab.columns import TIME_DTYPE

SPEAKER_DTYPES = {
    "participant": "str", "messages": "int64", "share": "float64", "words": "int64",
    "addressed": "int64", "replies": "Int64", "answered": "float64", "reply_seconds": "float64",
}  # fmt: skip

ANSWER_DTYPES = {
    "answerer": "str", "asker": "str", "answers": "int64", "median_seconds": "float64",
    "declared": "int64", "inferred": "int64",
}  # fmt: skip

TIMELINE_DTYPES = {"day": TIME_DTYPE, "sender": "str", "messages": "int64"}

WORDS = r"length(regexp_extract_all(content, '[^\s\p{Z}\x{85}]+'))"
"""Words of a message: what stands between blanks, those of Unicode included."""

LINKS = """
    chosen AS (
        SELECT *, in_slice(session_id, message_id) AS counted FROM all_messages()
        WHERE kind <> 'system' AND ($session IS NULL OR session_id = $session)),
    told AS (
        SELECT DISTINCT session_id FROM chosen
        WHERE reply_kind = 'declared' OR ($inferred AND reply_kind = 'inferred')
        UNION SELECT r.session_id FROM relations r JOIN chosen m
          ON m.session_id = r.session_id AND m.message_id = r.message_id
        WHERE r.kind = 'reply' AND m.reply_kind <> 'inferred'),
    links AS (
        SELECT DISTINCT m.session_id, r.message_id, r.target_id, m.sender, t.sender AS asker,
               m.reply_kind, m.counted,
               CASE WHEN 'made_up' NOT IN (m.time_kind, t.time_kind)
                    THEN epoch_us(m.timestamp) - epoch_us(t.timestamp) END AS wait
        FROM relations r
        JOIN chosen m ON m.session_id = r.session_id AND m.message_id = r.message_id
        JOIN chosen t ON t.session_id = r.session_id AND t.message_id = r.target_id
        WHERE r.kind = 'reply' AND m.sender <> t.sender
          AND ($inferred OR m.reply_kind <> 'inferred'))"""
"""Messages (`counted`: of the slice), sessions whose source tells replies at all, and who answers
whom with which message after how many microseconds (NULL where a time is made up)."""

SPEAKERS = f"""
    WITH {LINKS},
    given AS (
        SELECT sender, message_id, min(wait) FILTER (wait >= 0) AS wait
        FROM links WHERE counted GROUP BY ALL),
    everyone AS (
        SELECT DISTINCT participant FROM participants
        WHERE $session IS NULL OR session_id = $session),
    said AS (
        SELECT sender AS participant, count(*) AS messages, sum({WORDS}) AS words,
               count(*) FILTER (session_id IN (FROM told)) AS measurable,
               avg((message_id IN (SELECT target_id FROM links))::INT)
                   FILTER (session_id IN (FROM told)) AS answered
        FROM chosen WHERE counted GROUP BY sender),
    heard AS (
        SELECT recipient AS participant, count(*) AS addressed
        FROM chosen WHERE counted GROUP BY ALL),
    gave AS (
        SELECT sender AS participant, count(*) AS replies, median(wait) / 1e6 AS reply_seconds
        FROM given GROUP BY ALL)
    SELECT participant, coalesce(messages, 0) AS messages,
           coalesce(messages, 0) / greatest(sum(coalesce(messages, 0)) OVER (), 1) AS share,
           coalesce(words, 0) AS words, coalesce(addressed, 0) AS addressed,
           CASE WHEN messages IS NULL OR measurable > 0 THEN coalesce(replies, 0) END AS replies,
           answered, reply_seconds
    FROM everyone LEFT JOIN said USING (participant) LEFT JOIN heard USING (participant)
    LEFT JOIN gave USING (participant)
    ORDER BY messages DESC, participant
"""  # noqa: S608 - no value in it

ANSWERS = f"""
    WITH {LINKS}
    SELECT sender AS answerer, asker, count(*) AS answers,
           median(wait) FILTER (wait >= 0) / 1e6 AS median_seconds,
           count(*) FILTER (reply_kind <> 'inferred') AS declared,
           count(*) FILTER (reply_kind = 'inferred') AS inferred
    FROM links WHERE counted GROUP BY ALL ORDER BY answers DESC, answerer, asker
"""  # noqa: S608 - no value in it

NOT_TOLD = f"""
    WITH {LINKS}
    SELECT count(DISTINCT session_id) FROM chosen WHERE counted AND session_id NOT IN (FROM told)
"""  # noqa: S608 - no value in it

TOTALS = """
    SELECT count(DISTINCT session_id) AS sessions, count(*) AS messages,
           count(DISTINCT sender) FILTER (kind <> 'system') AS speakers,
           count(*) FILTER (recipient = 'All' AND kind <> 'system') AS broadcasts,
           CASE WHEN count(*) = 0 OR count(*) FILTER (reply_kind <> 'unknown') > 0
                THEN count(*) FILTER (reply_to IS NOT NULL) END AS replies,
           count(*) FILTER (kind = 'system') AS system_messages,
           min(timestamp) FILTER (time_kind <> 'made_up') AS first_message,
           max(timestamp) FILTER (time_kind <> 'made_up') AS last_message
    FROM messages WHERE $session IS NULL OR session_id = $session
"""


def speakers_df(
    source: Source,
    session_id: str | None = None,
    inferred: bool = False,
    by: By | None = None,
) -> pd.DataFrame:
    """Return one row a participant, the most talkative first; system messages left out.

    A session whose source tells no replies at all says nothing about who was answered: its messages
    count in neither `replies` nor `answered`, and where there are no others both are missing. How
    many such sessions there are, and why, stands in `attrs["not_measurable"]`. A wait that a
    made-up time would tell is missing too.

    Args:
        source: a lab, an open persistence, or `TYPE:PATH`.
        session_id: only this session; None for all.
        inferred: count replies that were inferred, not only those that the source declares.
        by: `identity` counts all names of a person as one; the lab's own unless given.

    Columns: participant (str); messages (int64); share (fraction of all messages); words (int64);
    addressed (messages to them alone); replies (Int64: messages of theirs that answer somebody
    else; NA where that is not known);
    answered (fraction of their messages that somebody else answered; NaN when they said nothing, or
    nobody knows); reply_seconds (median wait before their replies, from the latest message that
    one answers, in seconds; NaN when they gave none, or its times are made up).
    """
    params = {"session": session_id, "inferred": inferred}
    with lab_of(source) as lab:
        table = frame(lab, SPEAKERS, SPEAKER_DTYPES, params, by)
        (count,) = lab.sql(NOT_TOLD, params, by).fetchall()[0]
    if count:
        sessions = "session" if count == 1 else "sessions"
        table.attrs["not_measurable"] = (
            f"the source of {count:,} {sessions} tells no replies: who was answered there is not "
            "known"
        )
    return table


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
        inferred: count replies that were inferred, not only those that the source declares.
        by: `identity` counts all names of a person as one; the lab's own unless given.

    Columns: answerer, asker (str); answers (int64); median_seconds (median wait, NaN where no time
    is known); declared, inferred (int64: how many answers are known in which way).
    """
    params = {"session": session_id, "inferred": inferred}
    return frame(source, ANSWERS, ANSWER_DTYPES, params, by)


def conversation_totals(
    source: Source, session_id: str | None = None, by: By | None = None
) -> dict[str, Any]:
    """Return counts over a session, or over all: sessions, messages, speakers, broadcasts, replies.

    `messages` counts system messages too, speakers and broadcasts do not; a reply is a message that
    names one that it answers.
    `replies` is None where no source tells any. `first_message` and `last_message` are aware UTC
    datetimes, or None without messages whose time is known.
    """
    with lab_of(source) as lab:
        relation = lab.sql(TOTALS, {"session": session_id}, by)
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
