"""DuckDB keeps no index of two columns that only looks up.

It never reads one, and scans what it would point to; to keep them took a fifteenth of the CPU time
of an import of 200,000 messages, a fifth of the file, and memory.
"""

STATEMENTS: tuple[str, ...] = ()
ON_DUCKDB = tuple(
    f"DROP INDEX {name}"
    for name in (
        *("messages_of_source", "relations_of_message", "revisions_of_message"),
        *("reactions_of_message", "annotations_of_session"),
    )
)
