"""`utterances`: the lab's view of messages, and of each whether it is answered, labels, outcome."""

from multichat_lab.analysis.inferred_view import INFERRED_BY
from multichat_lab.analysis.links import LINKS
from multichat_lab.analysis.note_marks import IS_CURRENT, SCAN_MARK

UTTERANCES, INFERRED_UTTERANCES = "utterances", "inferred_utterances"
"""The views: the second counts replies that were inferred too."""

FACTS = """
    WITH {links},
    heard AS (SELECT DISTINCT session_id, target_id AS message_id FROM links),
    labelled AS (
        SELECT c.session_id, c.message_id, a.label FROM {messages} c JOIN annotations a
          ON a.session_id = c.session_id AND a.message_id = c.message_id
        WHERE {is_current} IS DISTINCT FROM false AND {is_label}
        UNION ALL
        SELECT c.session_id, c.message_id, a.label FROM {messages} c JOIN annotations a
          ON a.session_id = c.session_id AND a.message_id IS NULL WHERE {is_label}),
    labels AS (
        SELECT session_id, message_id, list(DISTINCT label ORDER BY label) AS labels
        FROM labelled GROUP BY ALL)
    SELECT {fields},
           CASE WHEN m.kind = 'system' OR m.session_id NOT IN (FROM told) THEN NULL
                WHEN heard.message_id IS NOT NULL THEN true
                WHEN (m.session_id, m.message_id)
                     IN (SELECT (session_id, message_id) FROM chosen WHERE knowable) THEN false
           END AS answered,
           coalesce(labels.labels, []) AS labels, s.status,
           CASE s.success WHEN true THEN 'success' WHEN false THEN 'failure' END AS outcome
    FROM {shown} m JOIN lab.internal.session_headers s ON s.session_id = m.session_id
    LEFT JOIN heard ON heard.session_id = m.session_id AND heard.message_id = m.message_id
    LEFT JOIN labels ON labels.session_id = m.session_id AND labels.message_id = m.message_id
"""


def utterances(inferred: bool, fields: str = "m.*", only: str = "true") -> str:
    """Return the query of messages with what is known of each.

    Beside the fields: answered (by somebody else; NULL of a system message, and where the source
    does not tell, as `unanswered_df` leaves them out: all of a session, or what it has not
    annotated and nobody is known to have answered), labels (a list; those of the session too,
    without those of words that the message has no more), status (of the session), outcome
    (`success`, `failure`; NULL where nobody knows).

    Args:
        inferred: whether a reply that was inferred (`infer_replies`) counts.
        fields: of messages `m`.
        only: which messages, an expression over `session_id`; whole sessions alone make sense.
    """
    whole = f"(FROM all_messages() WHERE {only})"
    links = LINKS.replace("$session", "NULL").replace("$inferred", str(inferred))
    return FACTS.format(
        links=links.replace("all_messages()", whole),
        messages=whole,
        shown=f"(FROM messages WHERE {only})",
        fields=fields,
        is_current=IS_CURRENT.replace("m.content", "c.content"),
        is_label=f"a.label <> '{SCAN_MARK}' AND a.\"by\" IS DISTINCT FROM '{INFERRED_BY}'",
    )


def utterance_views(schema: str = "main") -> list[str]:
    """Return the statements that create the views in a schema."""
    views = {UTTERANCES: False, INFERRED_UTTERANCES: True}
    return [f"CREATE VIEW {schema}.{name} AS {utterances(each)}" for name, each in views.items()]
