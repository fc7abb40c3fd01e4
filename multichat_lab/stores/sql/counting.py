"""How much a SQL store holds, whatever its schema, see `maintenance.Contents`."""

from multichat_lab.stores.chain import head_of_all
from multichat_lab.stores.maintenance import Contents
from multichat_lab.stores.sql.migrations import Connection, require_own

HEADS_SINCE = 9
"""The migration that gave sessions a head."""


def counted(connection: Connection, location: str) -> Contents:
    """Count what a database holds, inside the caller's transaction if there is one.

    Args:
        connection: where it is read.
        location: the store, for the message of an error.

    Raises:
        StoreError: it is another program's.
        SchemaVersionError: a newer release wrote it.
    """
    version = require_own(connection, location)
    if not version:
        return Contents(0, 0, 0)
    ((messages,),) = connection.execute("SELECT count(*) FROM messages").fetchall()
    head = "head" if version >= HEADS_SINCE else "NULL"
    sessions = connection.execute(
        f"SELECT session_id, message_count, {head} FROM sessions"  # noqa: S608
    ).fetchall()
    return Contents(len(sessions), messages, version, head_of_all(sessions))
