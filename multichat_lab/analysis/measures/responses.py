"""What follows an edit, a deletion or a reaction: is such a message answered, and how soon."""

import pandas as pd

from multichat_lab.analysis.answers import with_reason
from multichat_lab.analysis.frames import Source, frame, lab_of
from multichat_lab.analysis.links import LINKS
from multichat_lab.analysis.measures.reasons import counted, say_why
from multichat_lab.chat.notes import By

RESPONSES = f"""
    WITH {LINKS},
    notes AS (
        SELECT session_id, message_id, kind, NULL AS who, "at" AS moment FROM revisions
        UNION ALL SELECT session_id, message_id, 'reaction', participant, "at" FROM reactions),
    marked AS (
        SELECT n.kind, c.session_id, c.message_id, c.knowable, count(*) AS notes,
               CASE WHEN count(n.moment) = count(*) AND any_value(c.time_kind) <> 'made_up'
                    THEN min(epoch_us(n.moment)) - epoch_us(any_value(c.timestamp)) END AS noted
        FROM notes n JOIN chosen c ON c.session_id = n.session_id AND c.message_id = n.message_id
        WHERE c.counted AND n.who IS DISTINCT FROM c.sender GROUP BY ALL),
    got AS (
        SELECT m.kind, m.session_id, m.message_id, bool_or(l.wait IS NULL) AS unclear,
               min(l.wait) FILTER (l.wait >= m.noted) - any_value(m.noted) AS after
        FROM marked m JOIN links l ON l.session_id = m.session_id AND l.target_id = m.message_id
        GROUP BY ALL),
    followed AS (
        SELECT m.*, m.knowable AND m.session_id IN (FROM told) AS told,
               g.message_id IS NOT NULL AS answered,
               g.after, m.noted IS NOT NULL AND m.noted >= 0 AND NOT coalesce(g.unclear, false)
               AS timed
        FROM marked m LEFT JOIN got g USING (kind, session_id, message_id)),
    whole AS (
        SELECT count(*) AS n, count(*) FILTER (message_id IN (SELECT target_id FROM links))
               AS n_answered FROM chosen WHERE counted AND knowable AND session_id IN (FROM told))
    SELECT kind, count(*) AS messages, sum(notes)::BIGINT AS notes,
           avg(answered::INT) FILTER (told) AS answered,
           (any_value(n_answered) - count(*) FILTER (told AND answered))
             / nullif(any_value(n) - count(*) FILTER (told), 0) AS others_answered,
           avg((after IS NOT NULL)::INT) FILTER (told AND timed) AS answered_after,
           median(after) FILTER (told AND timed) / 1e6 AS answer_seconds,
           median(noted) FILTER (noted >= 0) / 1e6 AS note_seconds,
           count(*) FILTER (noted IS NULL OR noted < 0) AS unknown
    FROM followed, whole GROUP BY kind ORDER BY kind
"""  # noqa: S608 - no value in it

RESPONSE_DTYPES = {
    "kind": "str", "messages": "int64", "notes": "int64", "answered": "float64",
    "others_answered": "float64", "answered_after": "float64", "answer_seconds": "float64",
    "note_seconds": "float64", "unknown": "int64",
}  # fmt: skip
NOT_RECORDED = "{}: none is recorded, and a source without them looks the same as a chat without"


def responses_df(
    source: Source,
    session_id: str | None = None,
    inferred: bool = False,
    by: By | None = None,
) -> pd.DataFrame:
    """Return what follows messages that were edited, deleted or reacted to: one row a kind.

    A difference between `answered` and `others_answered` is one of association: who is read is both
    answered and reacted to. What came after is in `answered_after`. A reaction to oneself is none.

    Args:
        source: a lab, an open persistence, or `TYPE:PATH`.
        session_id: only this session; None for all.
        inferred: count replies that were inferred (`infer_replies`) too.
        by: `identity` counts all names of a person as one; the lab's own unless given.

    Columns: kind (str: deletion, edit, reaction; of what is recorded); messages (int64: that have
    such), notes (int64: how many they have); answered, others_answered (float64: fraction of them,
    and of all other messages, that somebody else answered; NaN where nobody knows);
    answered_after (float64: fraction that was answered once the first of them had come);
    answer_seconds (float64: median wait from the first of them to that answer), note_seconds
    (float64: median wait from the message to the first of them); both NaN where times are not
    known; unknown (int64: messages of which it is not known when that was, which count in none of
    the last three). A kind that is not recorded has no row; `attrs["not_measurable"]` says so.
    """
    values = {"session": session_id, "inferred": inferred}
    with lab_of(source) as lab:
        table = frame(lab, RESPONSES, RESPONSE_DTYPES, values, by)
        with_reason(table, lab, values, by)
    absent = [f"{kind}s" for kind in ("deletion", "edit", "reaction") if kind not in {*table.kind}]
    unknown = int(table["unknown"].sum())
    return say_why(
        table,
        NOT_RECORDED.format(", ".join(absent)) if absent else "",
        f"when {counted(unknown, 'message was', 'messages were')} marked" if unknown else "",
    )
