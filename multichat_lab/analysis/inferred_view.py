"""The lab's view of inferred replies, which are annotations in the store."""

INFERRED_BY = "infer_replies"
"""Who notes inferred replies: `by` and `run` of their annotations."""

REPLY_LABEL = "reply_to"
"""Label of an inferred reply; its value is JSON: `reply_to` (message id), `confidence`."""

NOTED_REPLIES = f"""
    SELECT session_id, message_id, annotation_id, created_at,
           CASE WHEN json_valid(value) THEN value->>'$.reply_to' END AS target_id,
           CASE WHEN json_valid(value)
                THEN CAST(value->>'$.confidence' AS DOUBLE) END AS confidence
    FROM lab.main.annotations WHERE "by" = '{INFERRED_BY}' AND label = '{REPLY_LABEL}'
"""  # noqa: S608 - no value of anybody's in it
"""All that was ever inferred, also what a source has declared since."""

INFERRED_VIEW = f"""
    CREATE VIEW inferred_replies AS
    SELECT session_id, message_id, target_id, confidence FROM ({NOTED_REPLIES})
    JOIN lab.main.messages m USING (session_id, message_id)
    WHERE target_id IS NOT NULL AND m.reply_kind = 'unknown'
      AND (session_id, message_id) NOT IN (
          SELECT (session_id, message_id) FROM lab.main.relations WHERE kind = 'reply')
    QUALIFY row_number() OVER (PARTITION BY session_id, message_id
                               ORDER BY created_at DESC, annotation_id) = 1
"""  # noqa: S608 - no value of anybody's in it
"""Which message seems to answer which, and how surely; what a source declares is never in it."""

ADDRESSED = """
    SELECT m.* REPLACE (
        CASE WHEN t.sender IS NULL OR t.sender = m.sender THEN m.recipient
             ELSE t.sender END AS recipient), m.recipient AS said_to
    FROM {messages} m
    LEFT JOIN inferred_replies i ON m.recipient = 'All' AND m.recipient_kind = 'unknown'
     AND i.session_id = m.session_id AND i.message_id = m.message_id
    LEFT JOIN {near} t ON t.session_id = i.session_id AND t.message_id = i.target_id
"""
"""Messages, addressed to whom they seem to answer, where the source names nobody; `near` has those
that they answer. `said_to` is the recipient as recorded."""
