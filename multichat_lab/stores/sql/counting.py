"""How much a SQL store holds, whatever its schema, see `maintenance.Contents`."""

from multichat_lab.stores.chain import checksum, head_of_all
from multichat_lab.stores.maintenance import Contents
from multichat_lab.stores.sql.migrations import Connection, require_own

HEADS_SINCE = 9
"""The migration that gave sessions a head."""

SUMS_SINCE = 12
"""The migration that gave sums to what stands beside messages; there were seals by then."""

FOLDED = (
    "SELECT session_id, name, number, total FROM sums",
    "SELECT run_id, number, hash FROM seals",
)


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
    head_of_them = head_of_all(sessions)
    if version < SUMS_SINCE:
        return Contents(len(sessions), messages, version, head_of_them)
    told = [sorted(connection.execute(each).fetchall(), key=repr) for each in FOLDED]
    return Contents(len(sessions), messages, version, head_of_them, checksum(*told))
