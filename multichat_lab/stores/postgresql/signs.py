"""Signs of life in a table of the server, which it does not log: after a crash they are gone."""

from collections.abc import Iterator, MutableMapping, Sequence
from threading import RLock
from typing import Any

from multichat_lab.stores.postgresql.faults import translate_errors
from multichat_lab.stores.postgresql.link import Link

TABLE = "CREATE UNLOGGED TABLE IF NOT EXISTS signs (name VARCHAR PRIMARY KEY, told BYTEA NOT NULL)"
PUT = (
    "INSERT INTO signs VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET told = excluded.told"
    " RETURNING name"
)
GET = "SELECT told FROM signs WHERE name = ?"
DELETE = "DELETE FROM signs WHERE name = ? RETURNING name"
NAMES = "SELECT name FROM signs ORDER BY name"


class SignTable(MutableMapping[str, bytes]):
    """What each sign tells, by its name.

    Args:
        link: a connection of its own: who writes to the store keeps no sign waiting.
        location: the store, for the message of an error.
    """

    def __init__(self, link: Link, location: str) -> None:
        self._link, self._location = link, location
        self._turn = RLock()

    def __getitem__(self, name: str) -> bytes:
        return bytes(self._found(self._run(GET, name), name))

    def __setitem__(self, name: str, told: bytes) -> None:
        self._run(PUT, name, told)

    def __delitem__(self, name: str) -> None:
        self._found(self._run(DELETE, name), name)

    def __iter__(self) -> Iterator[str]:
        return iter([name for (name,) in self._run(NAMES)])

    def __len__(self) -> int:
        return len(self._run(NAMES))

    def close(self) -> None:
        """Close the connection; closing twice is harmless."""
        self._link.close()

    def _found(self, rows: Sequence[Any], name: str) -> Any:
        if not rows:
            raise KeyError(name)
        return rows[0][0]

    def _run(self, statement: str, *values: object) -> list[Any]:
        with self._turn, translate_errors(self._location):
            session = self._link.begin()
            try:
                rows = session.execute(statement, values).fetchall()
                session.commit()
            finally:
                session.leave()
        return rows
