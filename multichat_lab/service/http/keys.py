"""The book of idempotency keys: which request was sent under which, durable beside the store."""

import os
import sqlite3
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from multichat_lab.errors import ServiceError
from multichat_lab.service.disk import give_to_owner_of
from multichat_lab.service.http.used_keys import AT_ONCE, KEPT, LARGEST_ANSWER, MOST, Use
from multichat_lab.service.observability import LOG
from multichat_lab.times import microseconds, utc_now

BOOK = ".keys"
"""End of the book's name; before it stands that of the store."""

DAMAGED = ".damaged"

TOO_MANY = """
    DELETE FROM keys WHERE token = :token AND number <=
        (SELECT number FROM keys WHERE token = :token ORDER BY number DESC LIMIT 1 OFFSET :most)
"""

TABLE = """
    CREATE TABLE IF NOT EXISTS keys (
        number INTEGER PRIMARY KEY AUTOINCREMENT, token TEXT NOT NULL, key TEXT NOT NULL,
        request BLOB NOT NULL, seed TEXT NOT NULL, used_at INTEGER NOT NULL, status INTEGER,
        answer BLOB, UNIQUE (token, key)
    );
    CREATE INDEX IF NOT EXISTS keys_of_token ON keys (token, number);
    CREATE INDEX IF NOT EXISTS keys_by_age ON keys (used_at);
"""


class KeyBook:
    """Keys by token, each with its request, durable before anything is done for it.

    What a key's request records gets ids that follow from the entry's seed. So a service that was
    killed before it answered finds in the store whether it was recorded.

    Args:
        path: the book's file, made when it is not there; None keeps it in memory, for a store
            that ends with its process. One that is damaged is put aside, and told of in the log.
    """

    def __init__(self, path: Path | None) -> None:
        self._lock = threading.Lock()
        try:
            self._book = opened(path)
        except sqlite3.DatabaseError as error:
            if path is None or isinstance(error, sqlite3.OperationalError):
                raise unusable(path, error) from error
            aside = path.with_name(path.name + DAMAGED)
            path.replace(aside)
            for end in ("-wal", "-shm"):
                path.with_name(path.name + end).unlink(missing_ok=True)
            LOG.error("idempotency keys forgotten", extra={"damaged": str(aside)})
            self._book = opened(path)
        self._path = path

    def take(self, token: str, key: str) -> bool:
        """Return True: the book is one service's."""
        return True

    def give_back(self, token: str, key: str) -> None:
        """Do nothing: the book is one service's."""

    def begin(self, token: str, key: str, request: bytes) -> Use:
        """Write a key down, or return what is known of it; durable when this returns.

        Args:
            token: public part of the caller's token.
            key: unique among those of the token.
            request: digest of the request.

        Raises:
            ServiceError: the book cannot be written.
        """
        now = microseconds(utc_now())
        oldest = now - KEPT // timedelta(microseconds=1)
        with self._changing("FULL") as book:
            book.execute("DELETE FROM keys WHERE used_at < ?", (oldest,))
            known = book.execute(
                "SELECT number, seed, request, 0, status, answer FROM keys"
                " WHERE token = ? AND key = ?",
                (token, key),
            ).fetchone()
            if known:
                return Use(*known)
            seed = str(uuid.uuid4())
            number = book.execute(
                "INSERT INTO keys (token, key, request, seed, used_at) VALUES (?, ?, ?, ?, ?)",
                (token, key, request, seed, now),
            ).lastrowid
            if number is not None and number % AT_ONCE == 0:
                book.execute(TOO_MANY, {"token": token, "most": MOST})
        return Use(number or 0, seed, request, is_new=True)

    def answered(self, use: Use, status: int, answer: bytes) -> None:
        """Keep an answer; without it, one is made from what the store holds."""
        if len(answer) <= LARGEST_ANSWER:
            with self._changing("NORMAL") as book:
                book.execute(
                    "UPDATE keys SET status = ?, answer = ? WHERE number = ?",
                    (status, answer, use.number),
                )

    def forget(self, use: Use) -> None:
        """Let a key be used anew: its request was refused, and nothing was recorded."""
        with self._changing("NORMAL") as book:
            book.execute("DELETE FROM keys WHERE number = ?", (use.number,))

    def close(self) -> None:
        """Release the file; closing twice is harmless."""
        with self._lock:
            self._book.close()

    @contextmanager
    def _changing(self, synchronous: str) -> Iterator[sqlite3.Connection]:
        """Change the book in one transaction, alone."""
        with self._lock:
            try:
                self._book.execute(f"PRAGMA synchronous = {synchronous}")
                self._book.execute("BEGIN IMMEDIATE")
                with self._book:
                    yield self._book
            except sqlite3.Error as error:
                raise unusable(self._path, error) from error


def opened(path: Path | None) -> sqlite3.Connection:
    """Open the book, for its owner alone to read."""
    if path is not None and not path.exists():
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
        give_to_owner_of(path.parent, [path])
    book = sqlite3.connect(path or ":memory:", isolation_level=None, check_same_thread=False)
    try:
        book.execute("PRAGMA journal_mode = WAL")
        book.executescript(TABLE)
        if book.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise sqlite3.DatabaseError("it is damaged")
    except sqlite3.Error:
        book.close()
        raise
    return book


def book_of(storage_type: str, path: Path) -> KeyBook:
    """Return the book of a store that is open.

    Raises:
        ServiceError: it cannot be opened.
    """
    return KeyBook(None if storage_type == "memory" else path.with_name(path.name + BOOK))


def unusable(path: Path | None, error: sqlite3.Error) -> ServiceError:
    """Return the error of a book that cannot be read or written."""
    LOG.error("idempotency keys not written", extra={"file": str(path), "error": str(error)})
    return ServiceError(
        "The service cannot write idempotency keys down at the moment",
        "Ask the operator to look at the log, and whether the disk of the store is full.",
    )
