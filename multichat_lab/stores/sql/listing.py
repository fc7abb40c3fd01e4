"""Listing the sessions of a SQL store, all of them or a page."""

from operator import itemgetter

from multichat_lab.columns import Row
from multichat_lab.stores.questions import SessionQuery
from multichat_lab.stores.schema import SESSION_FIELDS
from multichat_lab.stores.sql.cursor import Cursor, among
from multichat_lab.times import microseconds

SESSION_COLUMNS = ", ".join(SESSION_FIELDS)

SESSION = f"SELECT {SESSION_COLUMNS} FROM sessions WHERE session_id = ?"  # noqa: S608
SEATED = (
    "SELECT participant FROM participants WHERE session_id = ? AND left_at IS NULL"
    " ORDER BY position"
)
SESSIONS_NAMED = f"SELECT {SESSION_COLUMNS} FROM sessions WHERE session_id IN ({{marks}})"  # noqa: S608
SESSIONS_MATCHING = (
    f"SELECT {SESSION_COLUMNS} FROM sessions "  # noqa: S608
    "WHERE (CAST(? AS VARCHAR) IS NULL OR status = ?) AND (CAST(? AS VARCHAR) IS NULL OR"
    " session_id IN "
    "(SELECT session_id FROM participants WHERE participant = ?))"
    " AND (created_at > ? OR created_at = ? AND session_id > ?)"
    " ORDER BY created_at, session_id LIMIT ?"
)
PRESENT = (
    "SELECT session_id, participant FROM participants WHERE left_at IS NULL"
    " ORDER BY session_id, position"
)
PRESENT_NAMED = PRESENT.replace(" ORDER", " AND session_id IN ({marks}) ORDER")

ORDER = itemgetter(*map(SESSION_FIELDS.index, ("created_at", "session_id")))

LEAST, MOST = -(2**62), 2**62
"""Before any session, in microseconds; more than there are."""


def session_rows(cursor: Cursor, query: SessionQuery) -> tuple[list[Row], list[Row]]:
    """Return the rows of sessions, the oldest first, and who is in them: id and name, in order."""
    if query.session_ids is None:
        rows = matching(cursor, query)
    else:
        rows = among(cursor, SESSIONS_NAMED, (), list(dict.fromkeys(query.session_ids)))
        rows.sort(key=ORDER)
    if query.session_ids is None and query.limit is None:
        return rows, cursor.execute(PRESENT).fetchall()
    return rows, among(cursor, PRESENT_NAMED, (), [row[0] for row in rows])


def matching(cursor: Cursor, query: SessionQuery) -> list[Row]:
    """Return the rows of those sessions that are asked for by what they are."""
    after, behind = query.after or (None, "")
    since = LEAST if after is None else microseconds(after)
    most = MOST if query.limit is None else query.limit
    asked = (query.status, query.status, query.participant, query.participant)
    values = (*asked, since, since, behind, most)
    rows: list[Row] = cursor.execute(SESSIONS_MATCHING, values).fetchall()
    return rows
