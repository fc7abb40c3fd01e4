"""DuckDB looks message ids up by a key of 128 bits, not by their text.

Its index of texts took 90 MiB of memory for a million ids, as much of the file, and a quarter of
the CPU time of an import; that of the keys takes 40 MiB. A table's constraint cannot be dropped, so
that the table is written anew.
"""

COLUMNS = (
    "revision, session_id, seq, message_id, sender, recipient, content, kind, timestamp, reply_to,"
    " metadata, source_id, parts, model, tokens_in, tokens_out, cost, time_kind, reply_kind,"
    " recipient_kind, recorded_at, revisions, hash"
)

STATEMENTS: tuple[str, ...] = ()
ON_DUCKDB = (
    """CREATE TABLE messages_after (
        revision {serial},
        session_id VARCHAR NOT NULL,
        seq BIGINT NOT NULL,
        message_id VARCHAR NOT NULL,
        sender VARCHAR NOT NULL,
        recipient VARCHAR NOT NULL,
        content VARCHAR NOT NULL,
        kind VARCHAR NOT NULL,
        timestamp BIGINT NOT NULL,
        reply_to VARCHAR,
        metadata VARCHAR NOT NULL,
        source_id VARCHAR,
        parts VARCHAR DEFAULT '[]',
        model VARCHAR,
        tokens_in BIGINT,
        tokens_out BIGINT,
        cost DOUBLE,
        time_kind VARCHAR DEFAULT 'known',
        reply_kind VARCHAR DEFAULT 'unknown',
        recipient_kind VARCHAR DEFAULT 'declared',
        recorded_at BIGINT,
        revisions BIGINT DEFAULT 0,
        hash VARCHAR,
        id_key UUID NOT NULL UNIQUE,
        UNIQUE (session_id, seq))""",
    f"INSERT INTO messages_after ({COLUMNS}, id_key)"  # noqa: S608 - no value of anybody's
    f" SELECT {COLUMNS}, CAST(left(sha256(message_id), 32) AS UUID) FROM messages"
    " ORDER BY revision",
    "DROP TABLE messages",
    "ALTER TABLE messages_after RENAME TO messages",
)
