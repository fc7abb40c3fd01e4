"""Reading a SQL store: the statements that SQLite and DuckDB share."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

from multichat_lab.columns import Row, quoted
from multichat_lab.records import ChatMessage, ChatSession, Participant
from multichat_lab.stores.contract import ID_COLUMNS, IdColumn
from multichat_lab.stores.notes import NOTES, N
from multichat_lab.stores.questions import MessageQuery, SessionQuery
from multichat_lab.stores.rows import (
    check_table,
    message_of,
    participant_of,
    session_of,
)
from multichat_lab.stores.schema import CATALOGUE, KEYS, PARTICIPANT_FIELDS, TABLES
from multichat_lab.stores.sql.cursor import Cursor, among, both
from multichat_lab.stores.sql.kept import SqlKept
from multichat_lab.stores.sql.listing import SEATED, SESSION, session_rows

MESSAGE_COLUMNS = ", ".join(TABLES["messages"])
PARTICIPANT_COLUMNS = ", ".join(PARTICIPANT_FIELDS)

SEQ = itemgetter(TABLES["messages"].index("seq"))

COUNTED = "SELECT message_count FROM sessions WHERE session_id = ?"

MOST = 2**62
"""More than any message's `seq`."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """How a database finds messages by the values of a column.

    Attributes:
        column: the column that is compared.
        keys: makes what it is compared with.
    """

    column: str
    keys: Callable[[Sequence[str]], Sequence[str]]


LOOKUPS: Mapping[IdColumn, Lookup] = {each: Lookup(each, list) for each in ID_COLUMNS}
"""By the values themselves."""


def wanted_of(cursor: Cursor, query: MessageQuery) -> tuple[int, int]:
    """Return after which `seq` and up to which, as they count where none is lost."""
    limit = MOST if query.limit is None else query.limit
    if query.after_seq is not None or query.limit is None:
        after = query.after_seq or 0
        return after, min(after + limit, MOST)
    ((last,),) = cursor.execute(
        "SELECT max(seq) FROM messages WHERE session_id = ?", (query.session_id,)
    ).fetchall()
    return max((last or 0) - limit, 0), last or 0


def past_lost(cursor: Cursor, query: MessageQuery, after: int, until: int) -> list[Row]:
    """Return as many as are wanted where messages are lost among them; none elsewhere."""
    is_forward = query.after_seq is not None
    if is_forward:
        counts = cursor.execute(COUNTED, (query.session_id,)).fetchall()
        if not counts or counts[0][0] <= until:
            return []
    elif after == 0:
        return []
    side, order = ("seq > ?", "seq") if is_forward else ("seq <= ?", "seq DESC")
    rows: list[Row] = cursor.execute(
        f"SELECT {MESSAGE_COLUMNS} FROM messages"  # noqa: S608
        f" WHERE session_id = ? AND {side} ORDER BY {order} LIMIT ?",
        (query.session_id, after if is_forward else until, query.limit),
    ).fetchall()
    return rows


class SqlReader:
    """A consistent view through one cursor; see `contract.Reader`.

    Args:
        cursor: where the statements run.
        lookups: how messages are found by each kind of id.
    """

    def __init__(self, cursor: Cursor, lookups: Mapping[IdColumn, Lookup] = LOOKUPS) -> None:
        self._cursor = cursor
        self._lookups = lookups
        self.kept = SqlKept(cursor)

    def _rows(self, statement: str, *parameters: object) -> list[Row]:
        rows: list[Row] = self._cursor.execute(statement, parameters).fetchall()
        return rows

    def session(self, session_id: str) -> ChatSession | None:
        """Return the session, or None."""
        found, present = both(self._cursor, SESSION, SEATED, (session_id,))
        return session_of(found[0], [name for (name,) in present]) if found else None

    def sessions(self, query: SessionQuery) -> list[ChatSession]:
        """Return the matching sessions, the oldest first."""
        rows, seats = session_rows(self._cursor, query)
        present: dict[str, list[str]] = defaultdict(list)
        for session_id, name in seats:
            present[session_id].append(name)
        return [session_of(row, present[row[0]]) for row in rows]

    def session_count(self) -> int:
        """Return how many sessions there are."""
        return int(self._rows("SELECT count(*) FROM sessions")[0][0])

    def participants(self, session_id: str) -> list[Participant]:
        """Return everyone who is, or was, in the session, in the order of joining."""
        rows = self._rows(
            f"SELECT {PARTICIPANT_COLUMNS} FROM participants "  # noqa: S608
            "WHERE session_id = ? ORDER BY position",
            session_id,
        )
        return [participant_of(row) for row in rows]

    def messages(self, query: MessageQuery) -> list[ChatMessage]:
        """Return messages, those of a session in the order of `seq`."""
        if query.message_ids is not None or query.source_ids is not None:
            return self._chosen(query)
        after, until = wanted_of(self._cursor, query)
        rows = self._rows(
            f"SELECT {MESSAGE_COLUMNS} FROM messages"  # noqa: S608
            " WHERE session_id = ? AND seq > ? AND seq <= ?",
            *(query.session_id, after, until),
        )
        if query.limit is not None and len(rows) < query.limit:
            rows = past_lost(self._cursor, query, after, until) or rows
        # DuckDB would take longer to order them than to read them
        return [message_of(row) for row in sorted(rows, key=SEQ)]

    def _chosen(self, query: MessageQuery) -> list[ChatMessage]:
        by_place = query.source_ids is not None
        lookup = self._lookups["source_id" if by_place else "message_id"]
        values = query.source_ids if by_place else query.message_ids
        in_session = "TRUE" if query.session_id is None else "session_id = ?"
        rows = among(
            self._cursor,
            f"SELECT {MESSAGE_COLUMNS} FROM messages"  # noqa: S608
            f" WHERE {in_session} AND {lookup.column} IN ({{marks}})",
            () if query.session_id is None else (query.session_id,),
            lookup.keys(values or ()),
        )
        return sorted(map(message_of, rows), key=lambda each: each.seq or 0)

    def notes(self, kind: type[N], owner: str | None, run: str | None = None) -> list[N]:
        """Return what is recorded beside messages, in the order of recording."""
        known = NOTES[kind]
        asked = {known.owner: owner, "run": run}
        wanted = {name: value for name, value in asked.items() if value is not None}
        chosen = " AND ".join([f"{name} = ?" for name in wanted]) or "TRUE"
        rows = self._rows(
            f"SELECT {quoted(TABLES[known.table])} FROM {known.table} WHERE {chosen}"  # noqa: S608
            f" ORDER BY {CATALOGUE[known.table].mark}",
            *wanted.values(),
        )
        return [known.of_row(row) for row in rows]

    def known(self, column: IdColumn, session_id: str, ids: Sequence[str]) -> set[str]:
        """Return those of the ids that a message of the session already has in the column."""
        lookup = self._lookups[column]
        statement = (
            f"SELECT {column} FROM messages"  # noqa: S608
            f" WHERE session_id = ? AND {lookup.column} IN ({{marks}})"
        )
        found = among(self._cursor, statement, (session_id,), lookup.keys(ids))
        return {known for (known,) in found}

    def run_rows(self, table: str, run_id: str | None) -> list[Row]:
        """Return the rows that one run, or all, has in a table; see `contract.Reader`.

        Raises:
            StoreError: it is no table of runs.
        """
        check_table(table)
        return self._rows(
            f"SELECT {', '.join(TABLES[table])} FROM {table}"  # noqa: S608
            f"{'' if run_id is None else ' WHERE run_id = ?'}"
            f" ORDER BY {', '.join(KEYS.get(table, ('run_id', 'revision')))}",
            *(() if run_id is None else (run_id,)),
        )
