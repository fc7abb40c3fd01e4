"""What a message is made of, how each of its values is known, and how a session came out."""

from multichat_lab.stores.schema import PARTS_VIEW
from multichat_lab.stores.sql.migrations import add_columns

STATEMENTS = (
    *add_columns(
        "messages",
        *("parts", "model", "tokens_in", "tokens_out", "cost"),
        *("time_kind", "reply_kind", "recipient_kind", "recorded_at"),
    ),
    *add_columns("sessions", "score", "success", "error", "failing_seq"),
    "UPDATE messages SET reply_kind = 'declared' WHERE reply_to IS NOT NULL",
    "UPDATE messages SET time_kind = 'made_up'"
    """ WHERE metadata LIKE '%"import.synthetic_times": true%'""",
    "CREATE INDEX messages_of_source ON messages (session_id, source_id)",
    PARTS_VIEW,
)
