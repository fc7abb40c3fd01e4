"""The file that tokens are kept in; several processes may change it."""

import hmac
import json
import os
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path

from multichat_lab.errors import TokenError
from multichat_lab.service.access.tokens import (
    MARK,
    Holder,
    TokenRecord,
    hashed,
    kept_record,
    new_token,
)
from multichat_lab.service.ownership import give_to_owner_of
from multichat_lab.stores.locks import ProcessLock

OWNER_ONLY = 0o600


class TokenFile:
    """The file of tokens; several processes may change it, and a running service follows it.

    Args:
        path: a JSON file that only its owner may read; it need not be there yet.

    Attributes:
        path: the same.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read_state: tuple[int, int, int] | None = None
        self._records: dict[str, TokenRecord] = {}

    def records(self) -> list[TokenRecord]:
        """Return what is kept of each token, the oldest first.

        Raises:
            TokenError: the file cannot be read, is damaged, or others may read it.
        """
        self.refresh()
        return list(self._records.values())

    def add(self, name: str, role: str = "participant") -> str:
        """Make a token and return it; it cannot be had a second time.

        Raises:
            TokenError: the name has a token already, there is no such role, or the file cannot be
                written.
            ParticipantError: nobody can have this name.
        """
        token, record = new_token(name, role)
        with self._changing() as records:
            if any(each.name == name for each in records):
                raise TokenError(
                    f"{name!r} has a token already", f"First: multichat token revoke {name!r}"
                )
            records.append(record)
        return token

    def revoke(self, name: str) -> None:
        """Make a token worthless; a running service knows within a second.

        Raises:
            TokenError: nobody of this name has one, or the file cannot be written.
        """
        with self._changing() as records:
            kept = [each for each in records if each.name != name]
            if len(kept) == len(records):
                raise TokenError(f"{name!r} has no token", "See: multichat token list")
            records[:] = kept

    def holder(self, token: str) -> Holder | None:
        """Return whose token it is, or None; a wrong secret takes as long as a right one."""
        mark, _, rest = token.partition("_")
        key, _, secret = rest.partition("_")
        record = self._records.get(key)
        kept = record.sha256 if record else hashed("")
        is_right = hmac.compare_digest(hashed(secret), kept)
        if record is None or not is_right or mark != MARK:
            return None
        return Holder(record.name, record.role, key)

    def is_valid(self, holder: Holder) -> bool:
        """Return whether the holder's token has not been revoked since."""
        return holder.key in self._records

    def refresh(self) -> None:
        """Read the file again when it has changed.

        Raises:
            TokenError: see `records`.
        """
        try:
            found = self.path.stat()
        except FileNotFoundError:
            self._read_state, self._records = None, {}
            return
        except OSError as error:
            raise self._unusable(error.strerror or str(error)) from error
        state = (found.st_mtime_ns, found.st_size, found.st_ino)
        if state == self._read_state:
            return
        if os.name == "posix" and stat.S_IMODE(found.st_mode) & 0o077:
            raise TokenError(
                f"Others may read the tokens {self.path}", f"Run: chmod 600 {self.path}"
            )
        self._records = {each.key: each for each in self._read()}
        self._read_state = state

    def _read(self) -> list[TokenRecord]:
        try:
            kept = json.loads(self.path.read_text(encoding="utf-8"))
            return [kept_record(each) for each in kept["tokens"]]
        except OSError as error:
            raise self._unusable(error.strerror or str(error)) from error
        except (ValueError, KeyError, TypeError) as error:
            raise self._unusable(f"it is damaged: {error}") from error

    @contextmanager
    def _changing(self) -> Iterator[list[TokenRecord]]:
        """Give the records to change, and put the file in place whole; it keeps its owner."""
        new = self.path.with_name(self.path.name + ".new")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._unusable(error.strerror or str(error)) from error
        locked = self.path.with_name(self.path.name + ".lock")
        with closing(ProcessLock(locked)) as lock, lock:
            records = self.records()
            yield records
            text = json.dumps({"tokens": [asdict(each) for each in records]}, indent=2)
            try:
                write_privately(new, text + "\n")
                model = self.path if self.path.exists() else self.path.parent
                give_to_owner_of(model, [new, locked])
                new.replace(self.path)
            except OSError as error:
                raise self._unusable(error.strerror or str(error)) from error

    def _unusable(self, why: str) -> TokenError:
        return TokenError(
            f"The tokens {self.path} cannot be used: {why}",
            "Work as the service's user, or set token_file to a file that you may write.",
        )


def write_privately(path: Path, text: str) -> None:
    """Write a file that nobody else may read at any moment, and wait until it is on the disk."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
