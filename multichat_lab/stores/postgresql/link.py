"""A connection to a PostgreSQL server, made anew where it was lost, and the turn of writers."""

import os
import socket
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from typing import Any

from psycopg import Connection, Cursor, Error, connect
from psycopg.pq import TransactionStatus
from psycopg.types.string import StrDumperUnknown, TextLoader

from multichat_lab.errors import StoreBusyError
from multichat_lab.stores.postgresql.address import Address
from multichat_lab.stores.postgresql.dialect import kept, marked, said
from multichat_lab.stores.questions import StoreOptions

OURS = 0x6D756C74  # "mult"
LOCK = f"SELECT pg_advisory_xact_lock({OURS}, hashtext(current_schema()))"
HOLDER = f"""
    SELECT application_name, coalesce(host(client_addr), 'this machine'), xact_start
    FROM pg_locks JOIN pg_stat_activity USING (pid)
    WHERE locktype = 'advisory' AND classid = {OURS} AND granted
      AND objid = hashtext(current_schema())::oid
"""  # noqa: S608 - a number of our own
CHANNEL = "multichat"
NOTIFY = f"SELECT pg_notify('{CHANNEL}', current_schema())"
REACHED_SECONDS = 10


class KeptText(StrDumperUnknown):
    """Hands texts over as they can be kept, see `dialect.kept`."""

    def dump(self, obj: str) -> Any:
        """Return the bytes of a text."""
        return super().dump(kept(obj))


class SaidText(TextLoader):
    """Reads texts as they were said."""

    def load(self, data: Any) -> Any:
        """Return a text."""
        found = super().load(data)
        return said(found) if isinstance(found, str) else found


class Session:
    """A transaction; it runs statements as SQLite's and DuckDB's cursors do.

    They go off one after the other, and the server is only waited for where somebody wants what it
    found, and at the commit: what it refuses is raised there.

    Args:
        connection: in autocommit mode.
        statement: begins the transaction; the server has run it then.
    """

    def __init__(self, connection: Connection[Any], statement: str) -> None:
        self._connection = connection
        connection.execute(statement.encode())
        self._pipe = ExitStack()
        self._pipe.enter_context(connection.pipeline())

    def execute(self, statement: str, parameters: Sequence[Any] = ()) -> Cursor[Any]:
        """Run one statement with a `?` for each value."""
        query = marked(statement) if parameters else statement
        return self._connection.execute(query.encode(), parameters or None)

    def executemany(self, statement: str, parameters: Sequence[Sequence[Any]]) -> None:
        """Run one statement for each set of values."""
        self._connection.cursor().executemany(marked(statement).encode(), parameters)

    def copy(self, statement: str, rows: Sequence[Sequence[Any]]) -> None:
        """Send rows by a statement of `COPY … FROM STDIN`, once all before it has run."""
        self._pipe.close()
        with self._connection.cursor() as cursor, cursor.copy(statement.encode()) as copy:
            for row in rows:
                copy.write_row(row)
        self._pipe.enter_context(self._connection.pipeline())

    def both(self, one: str, other: str, parameters: Sequence[Any]) -> tuple[list[Any], list[Any]]:
        """Return what two statements with the same values find, and wait for both at once."""
        found = [self.execute(each, parameters) for each in (one, other)]
        return found[0].fetchall(), found[1].fetchall()

    def commit(self, *last: str) -> list[Cursor[Any]]:
        """Make it durable; return what some last statements before that have found."""
        found = [self.execute(each) for each in last]
        self._connection.execute("COMMIT")
        self._pipe.close()
        return found

    def leave(self) -> None:
        """Undo what is not committed; a connection that is lost has undone it."""
        with suppress(Error):
            self._pipe.close()
        status = self._connection.info.transaction_status
        if status == TransactionStatus.INERROR:
            self._connection.close()  # it takes for prepared what the server passed over
        elif status != TransactionStatus.IDLE:
            with suppress(Error):
                self._connection.execute("ROLLBACK")


class Link:
    """One connection for one thread at a time.

    Args:
        address: of the store.
        options: how long to wait, and how durably to write.
    """

    def __init__(self, address: Address, options: StoreOptions) -> None:
        self._address, self._options = address, options
        self._connection: Connection[Any] | None = None

    def begin(self, statement: str = "BEGIN") -> Session:
        """Begin a transaction, on a new connection where the last one was lost.

        Raises:
            OperationalError: the server cannot be reached.
        """
        connection = self._ready()
        try:
            return Session(connection, statement)
        except Error:
            if not connection.broken:
                raise
            return Session(self._ready(), statement)  # nothing was begun: it can be done again

    def holder(self) -> str | None:
        """Return who writes at the moment, as the server knows it; None for nobody."""
        found = self._ready().execute(HOLDER.encode()).fetchall()
        who = [f"{name}, from {place}, since {since:%H:%M:%S %Z}" for name, place, since in found]
        return next(iter(who), None)

    def close(self) -> None:
        """Close the connection; closing twice is harmless."""
        if self._connection is not None:
            self._connection.close()

    def busy(self) -> StoreBusyError:
        """Return the error of who waited in vain to write alone; it names who does."""
        return StoreBusyError(
            f"{self._address.shown} is written to by {self.holder() or 'another one'};"
            f" waited {self._options.busy_seconds:g} s",
            "Try again later, or end that process if it hangs; how long to wait is said by"
            " StoreOptions(busy_seconds=...).",
        )

    def _ready(self) -> Connection[Any]:
        """Return the connection, made anew where there is none that works."""
        if self._connection is None or self._connection.closed:
            self._connection = connected(self._address)
            wait = max(1, round(self._options.busy_seconds * 1_000))
            self._connection.execute(f"SET lock_timeout = {wait:d}".encode())
            if self._options.synchronous == "NORMAL":
                self._connection.execute("SET synchronous_commit = off")
        return self._connection


def connected(address: Address) -> Connection[Any]:
    """Return a new connection, which tells the server what process it is.

    Raises:
        OperationalError: the server cannot be reached.
    """
    name = f"process {os.getpid()} on {socket.gethostname()}"
    connection: Connection[Any] = connect(
        address.url,
        autocommit=True,
        application_name=name[:63],
        connect_timeout=REACHED_SECONDS,
        client_encoding="utf8",
    )
    connection.adapters.register_dumper(str, KeptText)
    for kind in ("text", "varchar", "name"):
        connection.adapters.register_loader(kind, SaidText)
    return connection
