"""`utterances`: the lab's view of messages, and of each whether it is answered, labels, outcome."""

from dataclasses import dataclass

from multichat_lab.analysis.inferred_view import ADDRESSED, INFERRED_BY
from multichat_lab.analysis.links import KNOWABLE, LINKS
from multichat_lab.analysis.note_marks import IS_CURRENT, SCAN_MARK

UTTERANCES, INFERRED_UTTERANCES = "utterances", "inferred_utterances"
"""The views: the second counts replies that were inferred too."""

FACTS = """
    WITH {links},
    heard AS (SELECT DISTINCT session_id, target_id AS message_id FROM links),
    labelled AS (
        SELECT c.session_id, c.message_id, a.label FROM {near} c JOIN annotations a
          ON a.session_id = c.session_id AND a.message_id = c.message_id
        WHERE {is_current} IS DISTINCT FROM false AND {is_label}
        UNION ALL
        SELECT c.session_id, c.message_id, a.label FROM {near} c JOIN annotations a
          ON a.session_id = c.session_id AND a.message_id IS NULL WHERE {is_label}),
    labels AS (
        SELECT session_id, message_id, list(DISTINCT label ORDER BY label) AS labels
        FROM labelled GROUP BY ALL),
    shown AS (SELECT *, {knowable} AS knowable, session_id IN ({told}) AS told FROM ({shown}))
    SELECT {fields},
           CASE WHEN m.kind = 'system' OR NOT m.told THEN NULL
                WHEN heard.message_id IS NOT NULL THEN true
                WHEN m.knowable THEN false
           END AS answered,
           coalesce(labels.labels, []) AS labels, s.status,
           CASE s.success WHEN true THEN 'success' WHEN false THEN 'failure' END AS outcome
    FROM shown m JOIN lab.internal.session_headers s ON s.session_id = m.session_id
    LEFT JOIN heard ON heard.session_id = m.session_id AND heard.message_id = m.message_id
    LEFT JOIN labels ON labels.session_id = m.session_id AND labels.message_id = m.message_id
"""


@dataclass(frozen=True)
class Extent:
    """Of which messages to tell, and what to look at for that; relations in SQL.

    Attributes:
        shown: the messages.
        near: those, all that answer them, and all that they answer.
        told: a query of the sessions whose source tells replies at all; `told` has those of which
            `near` shows so, which is all where it has whole sessions.
    """

    shown: str = "messages"
    near: str = "all_messages()"
    told: str = "FROM told"


WHOLE = Extent()


def utterances(
    inferred: bool, fields: str = "m.* EXCLUDE (knowable, told, said_to)", extent: Extent = WHOLE
) -> str:
    """Return the query of messages with what is known of each.

    Beside the fields: answered (by somebody else; NULL of a system message, and where the source
    does not tell, as `unanswered_df` leaves them out: all of a session, or what it has not
    annotated and nobody is known to have answered), labels (a list; those of the session too,
    without those of words that the message has no more), status (of the session), outcome
    (`success`, `failure`; NULL where nobody knows).

    Args:
        inferred: whether a reply that was inferred (`infer_replies`) counts; then also `recipient`
            is who seems to be answered, where the source names nobody, as `edges_df` has it.
        fields: of messages `m`, which have `knowable` besides (see `KNOWABLE`), `told` (whether the
            source of the session tells replies at all) and `said_to` (the recipient as recorded).
        extent: which messages.
    """
    shown = f"SELECT *, recipient AS said_to FROM {extent.shown}"  # noqa: S608 - no value in it
    if inferred:
        shown = ADDRESSED.format(messages=extent.shown, near=extent.near)
    links = LINKS.replace("$session", "NULL").replace("$inferred", str(inferred))
    return FACTS.format(
        links=links.replace("all_messages()", extent.near),
        near=extent.near,
        shown=shown,
        knowable=KNOWABLE.replace("$inferred", str(inferred)),
        told=extent.told,
        fields=fields,
        is_current=IS_CURRENT.replace("m.content", "c.content"),
        is_label=f"a.label <> '{SCAN_MARK}' AND a.\"by\" IS DISTINCT FROM '{INFERRED_BY}'",
    )


def utterance_views(schema: str = "main") -> list[str]:
    """Return the statements that create the views in a schema."""
    views = {UTTERANCES: False, INFERRED_UTTERANCES: True}
    return [f"CREATE VIEW {schema}.{name} AS {utterances(each)}" for name, each in views.items()]
