"""Annotations as a table, each with the words that it is of."""

import pandas as pd

from multichat_lab.analysis.frames import Source, dtypes_of, frame
from multichat_lab.analysis.note_marks import IS_CURRENT, SCAN_MARK
from multichat_lab.stores.schema import CATALOGUE

ANNOTATION_DTYPES = dtypes_of(CATALOGUE["annotations"].columns) | {"is_current": "boolean"}
QUOTE_DTYPES = {"seq": "Int64", "sender": "str", "quote": "str"}

QUERY = f"""
    WITH noted AS (
        SELECT a.*, m.seq, m.sender, {IS_CURRENT} AS is_current,
               CASE WHEN {IS_CURRENT} IS DISTINCT FROM false THEN m.content
                    ELSE (SELECT any_value(r.content) FROM revisions r
                          WHERE r.session_id = a.session_id AND r.message_id = a.message_id
                            AND sha256(r.content)[1:16] = a.words_hash) END AS words
        FROM annotations a LEFT JOIN messages m
          ON m.session_id = a.session_id AND m.message_id = a.message_id
        WHERE a.label <> '{SCAN_MARK}' AND ($session IS NULL OR a.session_id = $session))
    SELECT * EXCLUDE (words),
           CASE WHEN start IS NULL THEN words ELSE words[start + 1:"end"] END AS quote
    FROM noted
    ORDER BY session_id, seq NULLS FIRST, start NULLS FIRST, label, "by", value, annotation_id
"""  # noqa: S608 - no value of anybody's in it


def annotations_df(
    source: Source, session_id: str | None = None, quotes: bool = False
) -> pd.DataFrame:
    """Return one row an annotation, in the order of what was said.

    Notes that a scan makes for itself, labelled `scan-mark`, are left out.

    Args:
        source: a lab, an open persistence, or `TYPE:PATH`.
        session_id: only of this session; None for all.
        quotes: add who said what is noted, and their words.

    Columns: session_id, label, message_id (str; NaN: the session as a whole), start, end (Int64:
    the piece of the message's words, in characters from 0; NA: all of them), value, by, run (str,
    NaN for none), annotation_id (str), created_at (UTC), words_hash (str: marks the words that it
    is of), is_current (boolean: whether the message has these words still; False where they were
    changed since, NA for a session and where nobody knows). With `quotes`: seq (Int64), sender
    (str), quote (str: the piece, of the words that it is of; NaN for a session).
    """
    dtypes = ANNOTATION_DTYPES | (QUOTE_DTYPES if quotes else {})
    return frame(source, QUERY, dtypes, {"session": session_id})
