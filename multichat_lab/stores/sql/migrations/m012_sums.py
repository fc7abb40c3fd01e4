"""Sums over what stands beside the messages of each session, see `stores.sums`.

A store that holds nothing yet is summed from its beginning; others get theirs at the first verify.
"""

STATEMENTS = (
    """CREATE TABLE sums (
        session_id VARCHAR NOT NULL,
        name VARCHAR NOT NULL,
        number BIGINT NOT NULL,
        total VARCHAR NOT NULL)""",
    "CREATE INDEX sums_of_session ON sums (session_id, name)",
    f"INSERT INTO sums SELECT '', 'sessions', 0, '{'0' * 40}'"  # noqa: S608 - no value of anybody's
    " WHERE NOT EXISTS (SELECT 1 FROM sessions) AND NOT EXISTS (SELECT 1 FROM identities)",
)
ON_DUCKDB = ("DROP INDEX sums_of_session",)  # see migration 8
