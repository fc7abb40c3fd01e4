"""What tells that somebody has written to a PostgreSQL store: the server says so."""

import threading
import time
from typing import Any

from psycopg import Connection, Error

from multichat_lab.stores.postgresql.address import Address
from multichat_lab.stores.postgresql.link import CHANNEL, connected

AGAIN_SECONDS = 1.0
"""How long to wait before one listens again to a server that is gone."""


class Notified:
    """Counts what the server tells of; who asks first begins to listen.

    Args:
        address: of the store.
    """

    def __init__(self, address: Address) -> None:
        self._address = address
        self._turn = threading.Lock()
        self._connection: Connection[Any] | None = None
        self._count = 0
        self._next = 0.0

    def count(self) -> int:
        """Return how often something was written; while the server is gone, it counts seconds."""
        with self._turn:
            try:
                self._listen()
            except Error:
                self._connection, self._next = None, time.monotonic() + AGAIN_SECONDS
                self._count += 1
            return self._count

    def close(self) -> None:
        """Listen no more."""
        with self._turn:
            if self._connection is not None:
                self._connection.close()
            self._connection, self._next = None, float("inf")

    def _listen(self) -> None:
        if self._connection is None:
            if time.monotonic() < self._next:
                return
            self._connection = connected(self._address)
            self._connection.execute(f"LISTEN {CHANNEL}".encode())
            self._count += 1
        self._count += sum(1 for _ in self._connection.notifies(timeout=0))
