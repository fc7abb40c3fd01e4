"""What a message is made of, how each value is known, what is recorded beside it; outcomes."""

from multichat_lab.stores.schema import PARTS_VIEW
from multichat_lab.stores.sql.migrations import add_columns, create_table

STATEMENTS = (
    *add_columns(
        "messages",
        *("parts", "model", "tokens_in", "tokens_out", "cost"),
        *("time_kind", "reply_kind", "recipient_kind", "recorded_at", "revisions"),
    ),
    *add_columns("sessions", "score", "success", "error", "failing_seq"),
    "UPDATE messages SET reply_kind = 'declared' WHERE reply_to IS NOT NULL",
    "UPDATE messages SET time_kind = 'made_up'"
    """ WHERE metadata LIKE '%"import.synthetic_times": true%'""",
    "CREATE INDEX messages_of_source ON messages (session_id, source_id)",
    PARTS_VIEW,
    create_table(
        "revisions",
        *("session_id", "message_id", "revision", "content", "by", "at", "kind", "parts"),
    ),
    create_table("reactions", "session_id", "message_id", "participant", "name", "at"),
    create_table(
        "annotations",
        *("session_id", "label", "message_id", "start", "end", "value", "by", "run"),
        *("annotation_id", "created_at"),
    ),
    create_table(
        "identities", "participant", "source", "source_id", "name", "valid_from", "valid_to"
    ),
    "CREATE INDEX revisions_of_message ON revisions (session_id, message_id)",
    "CREATE INDEX reactions_of_message ON reactions (session_id, message_id)",
    "CREATE INDEX annotations_of_session ON annotations (session_id, annotation_id)",
)
