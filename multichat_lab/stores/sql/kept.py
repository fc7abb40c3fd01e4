"""The rows of a SQL store as they lie there."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from multichat_lab.columns import Row, quoted
from multichat_lab.errors import StoreDamagedError
from multichat_lab.stores.chain import ROWS
from multichat_lab.stores.head import ACCEPT, Head
from multichat_lab.stores.head_lines import noted_store
from multichat_lab.stores.schema import CATALOGUE, TABLES
from multichat_lab.stores.sql.cursor import Cursor, among, streamed
from multichat_lab.stores.sql.migrations import dialect_of
from multichat_lab.stores.sql.present import marks, present, whole
from multichat_lab.stores.sql.sums import beside
from multichat_lab.stores.sums import Beside
from multichat_lab.stores.whole import Whole

MADE = "SELECT min(applied_at) FROM schema_version"
"""When a store was made, which tells it from others."""

_MESSAGES = (
    f"SELECT {quoted(TABLES['messages'])} FROM messages"  # noqa: S608
    " WHERE session_id IN ({marks}) AND seq > %d AND seq <= %d ORDER BY session_id, seq"
)
_LAST_CHANGE = (
    "SELECT hash FROM revisions WHERE session_id = ? AND message_id = ?"
    " ORDER BY revision DESC LIMIT 1"
)


class SqlKept:
    """The rows themselves; see `keeping.Kept`."""

    together = ROWS

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor

    def sizes(self) -> dict[str, int]:
        """Return how many messages lie under each session."""
        found = "SELECT session_id, count(*) FROM messages GROUP BY session_id"
        return dict(self._cursor.execute(found).fetchall())

    def last_seal(self, run_id: str) -> tuple[int, str | None]:
        """Return number and hash of the last seal of a run."""
        last = "SELECT number, hash FROM seals WHERE run_id = ? ORDER BY number DESC LIMIT 1"
        found = self._cursor.execute(last, (run_id,)).fetchall()
        return found[0] if found else (0, None)

    def note_rows(self, table: str, session_ids: Sequence[str]) -> list[Row]:
        """Return rows of a table of notes, by session and in the order of recording."""
        known = CATALOGUE[table]
        statement = (
            f"SELECT {quoted(known.names)} FROM {table} WHERE session_id IN ({{marks}})"  # noqa: S608
            f" ORDER BY session_id, {known.mark}"
        )
        return among(self._cursor, statement, (), sorted(session_ids))

    def last_change(self, session_id: str, message_id: str) -> str | None:
        """Return the hash of a message's last revision."""
        found = self._cursor.execute(_LAST_CHANGE, (session_id, message_id)).fetchall()
        return found[0][0] if found else None

    def seals(self, run_id: str | None = None) -> list[Row]:
        """Return the seals of a run, or all, by run and number."""
        chosen, values = ("", ()) if run_id is None else (" WHERE run_id = ?", (run_id,))
        found = f"SELECT run_id, number, content, hash FROM seals{chosen} ORDER BY run_id, number"  # noqa: S608
        return list(self._cursor.execute(found, values).fetchall())

    def damaged(self) -> list[str]:
        """Return what SQLite says of tables and indexes; what DuckDB cannot read it raises.

        Who asks by an index that lacks rows is told nothing of them. To compare the indexes of
        messages would take as long again as their chain: those are counted.
        """
        if dialect_of(self._cursor) != "sqlite":
            return []
        told: list[str] = []
        for table in (*CATALOGUE, "sums"):
            if table != "messages":
                found = self._cursor.execute(f"PRAGMA integrity_check({table})").fetchall()
                told += [f"Table {table}: {each}" for (each,) in found if each != "ok"]
        ((count,),) = self._cursor.execute("SELECT count(*) FROM messages NOT INDEXED").fetchall()
        indexes = self._cursor.execute("SELECT name FROM pragma_index_list('messages')").fetchall()
        for (name,) in indexes:
            counting = f'SELECT count(*) FROM messages INDEXED BY "{name}"'  # noqa: S608
            ((found,),) = self._cursor.execute(counting).fetchall()
            told += [f"Index {name} has {found} of {count} messages"] if found != count else []
        return told

    def beside(self, session_ids: Sequence[str] | None) -> Beside:
        """Compare what stands beside messages with its sums; see `keeping.Kept`."""
        return beside(self._cursor, session_ids)

    def marks(self, known: Iterable[str]) -> dict[str, int]:
        """Return how far tables have come."""
        return marks(self._cursor, known)

    def whole(self) -> Whole:
        """Return what the store adds up to."""
        return whole(self._cursor)

    def message_rows(self, session_ids: Sequence[str], after_seq: int, limit: int) -> Iterator[Row]:
        """Yield messages of sessions, by session and `seq`."""
        statement = _MESSAGES % (after_seq, after_seq + limit)
        return streamed(self._cursor, statement, sorted(session_ids))


def checked_head(path: Path, location: str, cursor: Cursor, accept: bool = False) -> Head:
    """Return the head beside a SQL store, once what it tells is there.

    Args:
        path: the store's file.
        location: the store, for the message of an error.
        cursor: where it is read.
        accept: take what is there for all there is, as of a new store.

    Raises:
        StoreDamagedError: something is missing that was acknowledged.
    """
    ((made,),) = cursor.execute(MADE).fetchall()
    identity = str(made)
    head = Head(path, identity)
    if accept:
        head.accept()
        return head
    if not SqlKept(cursor).sizes() and noted_store(head.path) not in (None, identity):
        raise StoreDamagedError(f"{location} has lost all that it held", ACCEPT)
    head.check(location, present(cursor))
    return head
