"""The file that keeps the hashes of tokens."""

import json
import os
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path

from multichat_lab.errors import TokenError
from multichat_lab.service.access.known_tokens import (
    READS_ALL,
    ROLES,
    SPEAKS,
    Holder,
    Role,
    TokenRecord,
    Tokens,
    records_of,
)
from multichat_lab.service.disk import give_to_owner_of, write_privately
from multichat_lab.stores.access import BUSY_SECONDS
from multichat_lab.stores.locks import ProcessLock

__all__ = ["READS_ALL", "ROLES", "SPEAKS", "Holder", "Role", "TokenFile", "TokenRecord", "Tokens"]


class TokenFile(Tokens):
    """The file of tokens.

    Args:
        path: a JSON file that only its owner may read; it need not be there yet.
        busy_seconds: how long to wait for another who changes it.
    """

    def __init__(self, path: Path, busy_seconds: float = BUSY_SECONDS) -> None:
        super().__init__(FileOfTokens(path, busy_seconds))
        self.path = path


class FileOfTokens:
    """A file as the place of tokens, see `TokenFile`."""

    def __init__(self, path: Path, busy_seconds: float) -> None:
        self._path, self._busy_seconds = path, busy_seconds
        self.told = f"token_file {path}"
        self._read_state: tuple[int, int, int] | None = (0, 0, 0)

    def changed(self) -> list[TokenRecord] | None:
        """Return what the file holds; None where it is the one that was read last."""
        with self._usable():
            state = self._state()
        if state == self._read_state:
            return None
        found = self._read() if state else []
        self._read_state = state
        return found

    @contextmanager
    def changing(self) -> Iterator[list[TokenRecord]]:
        """Give the records to change, and put the file in place whole; it keeps its owner."""
        path = self._path
        new, locked = path.with_name(path.name + ".new"), path.with_name(path.name + ".lock")
        with self._usable():
            path.parent.mkdir(parents=True, exist_ok=True)
        with closing(ProcessLock(locked, self._busy_seconds)) as lock, lock:
            records = self._read() if path.exists() else []
            yield records
            text = json.dumps({"tokens": [asdict(each) for each in records]}, indent=2) + "\n"
            with self._usable():
                write_privately(new, text)
                model = path if path.exists() else path.parent
                give_to_owner_of(model, [new, locked])
                new.replace(path)

    def close(self) -> None:
        """Do nothing: the file is open only while it is read or written."""

    def _state(self) -> tuple[int, int, int] | None:
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino

    def _read(self) -> list[TokenRecord]:
        with self._usable():
            mode = self._path.stat().st_mode
        if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
            raise TokenError(
                f"Others may read the tokens {self._path}", f"Run: chmod 600 {self._path}"
            )
        with self._usable():
            return records_of(json.loads(self._path.read_text(encoding="utf-8"))["tokens"])

    @contextmanager
    def _usable(self) -> Iterator[None]:
        """Tell what is wrong with the file as an error of ours; it quotes nothing of a token."""
        try:
            yield
        except (OSError, ValueError, KeyError, TypeError) as error:
            why = error.strerror if isinstance(error, OSError) else f"it is damaged: {error}"
            raise TokenError(
                f"The tokens {self._path} cannot be used: {why}",
                "Work as the service's user, or set token_file to a file that you may write.",
            ) from error
