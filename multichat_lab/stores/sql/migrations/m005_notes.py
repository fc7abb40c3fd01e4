"""What is recorded beside a message: its revisions and reactions, who is who, and labels."""

from multichat_lab.stores.sql.migrations import add_columns, create_table

STATEMENTS = (
    *add_columns("messages", "revisions"),
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
