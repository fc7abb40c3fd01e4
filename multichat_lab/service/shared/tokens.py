"""Tokens in a table that all services over one server read."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, fields

from multichat_lab.errors import StoreError, TokenError
from multichat_lab.service.access.known_tokens import TokenRecord, records_of
from multichat_lab.service.shared.tables import ServiceTables
from multichat_lab.stores.postgresql.link import Session

NAMES = [each.name for each in fields(TokenRecord)]
ALL = f"SELECT {', '.join(NAMES)} FROM service_tokens ORDER BY number"  # noqa: S608
ALONE = "LOCK TABLE service_tokens IN SHARE ROW EXCLUSIVE MODE"
ADD = f"INSERT INTO service_tokens ({', '.join(NAMES)}) VALUES (?, ?, ?, ?, ?)"  # noqa: S608
REMOVE = "DELETE FROM service_tokens WHERE key = ?"


class TableOfTokens:
    """A table as the place of tokens, see `Tokens`.

    Args:
        tables: of the services.
    """

    def __init__(self, tables: ServiceTables) -> None:
        self._tables = tables
        self.told = f"the store {tables.location}"

    def changed(self) -> list[TokenRecord]:
        """Return what is kept, the oldest first.

        Raises:
            TokenError: the server cannot be reached, or a row is none of ours.
        """
        try:
            with self._tables.changing() as session:
                return self._read(session)
        except StoreError as error:
            raise TokenError(
                f"The tokens in {self._tables.location} cannot be read: {error.problem}",
                error.remedy,
            ) from error

    @contextmanager
    def changing(self) -> Iterator[list[TokenRecord]]:
        """Give what is kept to change, to one at a time, and keep it when the block is left."""
        try:
            with self._tables.changing() as session:
                session.execute(ALONE)
                before = self._read(session)
                records = list(before)
                yield records
                for each in before:
                    if each not in records:
                        session.execute(REMOVE, (each.key,))
                for each in records:
                    if each not in before:
                        session.execute(ADD, astuple(each))
        except StoreError as error:
            raise TokenError(
                f"The tokens in {self._tables.location} cannot be changed: {error.problem}",
                error.remedy,
            ) from error

    def close(self) -> None:
        """Close the connection."""
        self._tables.close()

    def _read(self, session: Session) -> list[TokenRecord]:
        rows = session.execute(ALL).fetchall()
        try:
            return records_of([dict(zip(NAMES, row, strict=True)) for row in rows])
        except ValueError as error:
            raise TokenError(
                f"The tokens in {self._tables.location} are damaged: {error}",
                "Look into the table service_tokens; revoke what is damaged, and make it anew.",
            ) from error
