"""Tables of the services beside the store's own, in the same schema."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock
from typing import Any

from multichat_lab.stores.postgresql.address import Address
from multichat_lab.stores.postgresql.faults import translate_errors
from multichat_lab.stores.postgresql.link import LOCK, Link, Session
from multichat_lab.stores.postgresql.store import PostgreSQLStore
from multichat_lab.stores.questions import StoreOptions

TABLES = (
    """
    CREATE TABLE IF NOT EXISTS service_tokens (
        number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, key VARCHAR NOT NULL UNIQUE,
        name VARCHAR NOT NULL UNIQUE, role VARCHAR NOT NULL, sha256 VARCHAR NOT NULL,
        created_at VARCHAR NOT NULL)
    """,
    """
    CREATE TABLE IF NOT EXISTS service_keys (
        number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, token VARCHAR NOT NULL,
        key VARCHAR NOT NULL, request BYTEA NOT NULL, seed VARCHAR NOT NULL,
        used_at BIGINT NOT NULL, status INTEGER, answer BYTEA, UNIQUE (token, key))
    """,
    "CREATE INDEX IF NOT EXISTS service_keys_of_token ON service_keys (token, number)",
    "CREATE INDEX IF NOT EXISTS service_keys_by_age ON service_keys (used_at)",
)
THERE = "SELECT to_regclass('service_keys_by_age') IS NOT NULL"


class ServiceTables:
    """A connection to the tables that services share; one thread at a time.

    Args:
        address: of the store.
        busy_seconds: how long to wait for another one.

    Attributes:
        location: the store, as it is shown.

    Raises:
        StoreError: the server cannot be reached, or the role may not make the tables.
        StoreBusyError: another one writes for too long.
    """

    def __init__(self, address: str, busy_seconds: float) -> None:
        found = Address.of(address)
        self.location = found.shown
        self._link = Link(found, StoreOptions(busy_seconds=busy_seconds))
        self._turn = RLock()
        ((is_there,),) = self.ask(THERE)
        if not is_there:
            PostgreSQLStore(address).close()  # first its own: they tell that the schema is ours
            with self.changing() as session:
                for each in (LOCK, *TABLES):
                    session.execute(each)

    @contextmanager
    def changing(self) -> Iterator[Session]:
        """Open a transaction, which is durable when the block is left."""
        with self._turn, translate_errors(self.location):
            session = self._link.begin()
            try:
                yield session
                session.commit()
            finally:
                session.leave()

    def ask(self, statement: str, *values: object) -> list[Any]:
        """Return what one statement finds, in a transaction of its own."""
        with self.changing() as session:
            return session.execute(statement, values).fetchall()

    def close(self) -> None:
        """Close the connection, and give back what it holds; closing twice is harmless."""
        with self._turn:
            self._link.close()
