"""A chain of checksums over the messages of each session, and over what is recorded beside them.

Rows from before have no checksum: of them nothing can be proved until a first `verify`.
"""

from multichat_lab.stores.sql.migrations import add_columns, create_table

STATEMENTS = (
    *add_columns("messages", "hash"),
    "ALTER TABLE sessions ADD COLUMN head VARCHAR",
    create_table("seals", "run_id", "number", "content", "hash"),
    "CREATE INDEX seals_of_run ON seals (run_id, number)",
)
ON_DUCKDB = ("DROP INDEX seals_of_run",)  # see migration 8
