"""The statements that write to a SQL store, and how rows get in by them."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence

from multichat_lab.columns import Row, quoted
from multichat_lab.errors import MessageError
from multichat_lab.records import Note
from multichat_lab.stores.chain import Standing
from multichat_lab.stores.message_rows import counted_of
from multichat_lab.stores.notes import NOTES, key_of
from multichat_lab.stores.schema import COUNTERS, KEYS, OWNED_BY_RUN, OWNED_BY_SESSION, TABLES
from multichat_lab.stores.sql.cursor import Cursor, among


def insert_statement(table: str, *more: str) -> str:
    """Return the INSERT for a table's columns, and `more` columns, with a mark for each value."""
    columns = (*TABLES[table], *more)
    marks = ", ".join("?" * len(columns))
    return f"INSERT INTO {table} ({quoted(columns)}) VALUES ({marks})"  # noqa: S608


def upsert_statement(table: str, more: Sequence[str] = (), kept: Sequence[str] = ()) -> str:
    """Return the INSERT that replaces the row with the same key, bookkeeping column included.

    Args:
        table: a table with a key.
        more: columns that are inserted besides, and kept as they are in an earlier row.
        kept: columns of the table that are kept likewise.
    """
    new = (each for each in (*TABLES[table], "revision") if each not in (*KEYS[table], *kept))
    changes = ", ".join(f"{each} = excluded.{each}" for each in new)
    insert = insert_statement(table, *more, "revision")
    return f"{insert} ON CONFLICT ({', '.join(KEYS[table])}) DO UPDATE SET {changes}"


KEPT: Mapping[str, tuple[str, ...]] = {"sessions": ("created_at",), "participants": ("position",)}
"""Table → columns that stay as they are when another row takes the place of one."""

INSERT_MESSAGE = insert_statement("messages")
UPSERT_SESSION = upsert_statement("sessions", COUNTERS, kept=KEPT["sessions"])
UPSERT_PARTICIPANT = upsert_statement("participants", kept=KEPT["participants"])
COUNT_MESSAGES = (
    "UPDATE sessions SET last_activity = CASE WHEN message_count = 0 OR last_activity < ?"
    " THEN ? ELSE last_activity END, message_count = message_count + ?, head = ?"
    " WHERE session_id = ?"
)
COUNT_IN_MANY = (
    "UPDATE sessions SET last_activity = CASE WHEN message_count = 0 OR last_activity < newest"
    " THEN newest ELSE last_activity END, message_count = message_count + added, head = latest"
    " FROM (SELECT ? AS counted, ? AS newest, ? AS added, ? AS latest) AS new"
    " WHERE session_id = counted"
)
BEGIN_GENERATION = "UPDATE store_state SET generation = generation + 1"
RECOUNT = (
    "UPDATE sessions SET message_count = ?, last_activity = coalesce("
    "(SELECT max(timestamp) FROM messages WHERE session_id = ?), created_at) WHERE session_id = ?"
)
RELINK_MESSAGE = (
    "UPDATE messages SET hash = link FROM (SELECT ? AS linked, ? AS place, ? AS link) AS new"
    " WHERE session_id = linked AND seq = place"
)
DELETE_SESSION = (
    *(
        f"DELETE FROM {each} WHERE run_id IN (SELECT run_id FROM runs WHERE session_id = ?)"  # noqa: S608
        for each in (*OWNED_BY_RUN, "seals")
    ),
    *(f"DELETE FROM {each} WHERE session_id = ?" for each in (*OWNED_BY_SESSION, "sums")),  # noqa: S608
)
"""One after another, what goes with a session."""
REWRITE_MESSAGE = (
    "UPDATE messages SET content = ?, parts = ?, revisions = ?, revision = {serial}"
    " WHERE session_id = ? AND {id} = ?"
)
"""`{serial}` stands for a database's way of numbering a row anew, `{id}` for how it finds one."""


def notes_among(kind: type[Note]) -> str:
    """Return the SELECT of those notes of one owner that a list of values may find."""
    known = NOTES[kind]
    return (
        f"SELECT {quoted(TABLES[known.table])} FROM {known.table}"  # noqa: S608
        f" WHERE {known.owner} = ? AND {known.found_by} IN ({{marks}})"
    )


def keys_there(
    cursor: Cursor, kind: type[Note], owner: str, notes: Iterable[Note]
) -> set[Hashable]:
    """Return what tells apart the notes that one owner has, of those given and some others."""
    known = NOTES[kind]
    values = list({getattr(each, known.found_by) for each in notes})
    rows = among(cursor, notes_among(kind), (owner,), values)
    return {key_of(known.of_row(row)) for row in rows}


class RowWriter:
    """Writes rows through a cursor, each by a statement of its own.

    Args:
        cursor: where the statements run.
    """

    def __init__(self, cursor: Cursor) -> None:
        self.cursor = cursor

    def insert(self, table: str, rows: Sequence[Row]) -> None:
        """Add rows that are new to a table, with the columns of the catalogue."""
        self.run(insert_statement(table), rows)

    def run(self, statement: str, rows: Sequence[Row]) -> None:
        """Run a statement for each row of values."""
        if len(rows) == 1:
            self.cursor.execute(statement, rows[0])
        elif rows:
            self.run_many(statement, rows)

    def run_many(self, statement: str, rows: Sequence[Row]) -> None:
        """Run a statement for two rows of values or more."""
        self.cursor.executemany(statement, rows)


def count_messages(writer: RowWriter, rows: Sequence[Row]) -> dict[str, Standing]:
    """Let sessions count their new messages, and return what those have now.

    Args:
        writer: writes through the cursor of a transaction.
        rows: the messages, those of a session in their order.
    """
    moments: dict[str, list[int]] = defaultdict(list)
    heads: dict[str, Standing] = {}
    for session_id, moment, seq, link in map(counted_of, rows):
        moments[session_id].append(moment)
        heads[session_id] = seq, link
    counted = [(k, max(each), len(each), heads[k][1]) for k, each in moments.items()]
    if len(counted) == 1:
        ((session_id, newest, count, head),) = counted
        writer.cursor.execute(COUNT_MESSAGES, (newest, newest, count, head, session_id))
    else:
        writer.run(COUNT_IN_MANY, counted)
    return heads


def taken(error: Exception) -> MessageError:
    """Return the error of who gives a message an id that another has."""
    return MessageError(
        f"A message_id is already in the store: {error}",
        "Give every message an id of its own, or leave it out.",
    )
