"""Bearer tokens, who may speak as whom, and the file that keeps their hashes."""

import hashlib
import hmac
import json
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Literal, cast, get_args

from pydantic import ConfigDict, Field, TypeAdapter

from multichat_lab.chat.rules import participant_names
from multichat_lab.errors import TokenError
from multichat_lab.service.access.names import require_own_name, require_unlike
from multichat_lab.service.disk import give_to_owner_of, write_privately
from multichat_lab.stores.access import BUSY_SECONDS
from multichat_lab.stores.locks import ProcessLock
from multichat_lab.times import utc_now

Role = Literal["participant", "observer", "admin"]
ROLES: tuple[str, ...] = get_args(Role)

READS_ALL: tuple[Role, ...] = ("observer", "admin")
"""Roles that read sessions which they are not in; whoever else asks must be inside."""

SPEAKS: tuple[Role, ...] = ("participant", "admin")
"""Roles that may say something."""

MARK = "multichat"
"""Beginning of every token, so that scanners for leaked secrets know one when they see it."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose token it is, and what it is good for.

    Attributes:
        name: the participant that it speaks as; unique in the file.
        role: `participant` speaks as itself and reads the sessions that it is in; `observer` reads
            everything and says nothing; `admin` reads everything and speaks as anyone.
        key: the public part of the token.
    """

    name: str
    role: Role = "participant"
    key: str = ""


@dataclass(frozen=True, slots=True)
class TokenRecord:
    """What is kept of a token.

    Attributes:
        key, name, role: as `Holder` has them.
        sha256: hash of the secret part, hexadecimal. The secret is 256 random bits, which nobody
            guesses however fast the hash is; a slow one would only slow the service.
        created_at: ISO 8601 UTC.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    key: Annotated[str, Field(min_length=1)]
    name: Annotated[str, Field(min_length=1)]
    role: Role
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    created_at: str


RECORDS = TypeAdapter(list[TokenRecord], config=ConfigDict(hide_input_in_errors=True))


class TokenFile:
    """The file of tokens; several processes may change it, and a running service follows it.

    Args:
        path: a JSON file that only its owner may read; it need not be there yet.
        busy_seconds: how long to wait for another who changes it.
    """

    def __init__(self, path: Path, busy_seconds: float = BUSY_SECONDS) -> None:
        self.path, self._busy_seconds = path, busy_seconds
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
            TokenError: the name, or one like it, has one, or role or file cannot be used.
            ParticipantError: nobody can have this name; see `require_own_name`.
            StoreBusyError: another process, which is named, keeps the file for too long.
        """
        require_own_name(*participant_names([name]))
        if role not in ROLES:
            raise TokenError(f"There is no role {role!r}", f"Roles: {', '.join(ROLES)}.")
        key, secret = secrets.token_hex(8), secrets.token_urlsafe(32)
        now = utc_now().isoformat(timespec="seconds")
        with self._changing() as records:
            require_unlike(name, [each.name for each in records])
            records.append(TokenRecord(key, name, cast(Role, role), hashed(secret), now))
        return f"{MARK}_{key}_{secret}"

    def revoke(self, name: str) -> None:
        """Make a token worthless; a running service knows within a second.

        Raises:
            TokenError: nobody of this name has one, or the file cannot be written.
            StoreBusyError: another process, which is named, keeps the file for too long.
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
        is_right = hmac.compare_digest(hashed(secret), record.sha256 if record else hashed(""))
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
        with self._usable():
            try:
                found = self.path.stat()
            except FileNotFoundError:
                self._read_state, self._records = None, {}
                return
        state = (found.st_mtime_ns, found.st_size, found.st_ino)
        if state == self._read_state:
            return
        if os.name == "posix" and stat.S_IMODE(found.st_mode) & 0o077:
            raise TokenError(
                f"Others may read the tokens {self.path}", f"Run: chmod 600 {self.path}"
            )
        with self._usable():
            kept = json.loads(self.path.read_text(encoding="utf-8"))["tokens"]
            self._records = {each.key: each for each in RECORDS.validate_python(kept)}
        self._read_state = state

    @contextmanager
    def _changing(self) -> Iterator[list[TokenRecord]]:
        """Give the records to change, and put the file in place whole; it keeps its owner."""
        new = self.path.with_name(self.path.name + ".new")
        locked = self.path.with_name(self.path.name + ".lock")
        with self._usable():
            self.path.parent.mkdir(parents=True, exist_ok=True)
        with closing(ProcessLock(locked, self._busy_seconds)) as lock, lock:
            records = self.records()
            yield records
            text = json.dumps({"tokens": [asdict(each) for each in records]}, indent=2) + "\n"
            with self._usable():
                write_privately(new, text)
                model = self.path if self.path.exists() else self.path.parent
                give_to_owner_of(model, [new, locked])
                new.replace(self.path)

    @contextmanager
    def _usable(self) -> Iterator[None]:
        """Tell what is wrong with the file as an error of ours; it quotes nothing of a token."""
        try:
            yield
        except (OSError, ValueError, KeyError, TypeError) as error:
            why = error.strerror if isinstance(error, OSError) else f"it is damaged: {error}"
            raise TokenError(
                f"The tokens {self.path} cannot be used: {why}",
                "Work as the service's user, or set token_file to a file that you may write.",
            ) from error


def hashed(secret: str) -> str:
    """Return the SHA-256 of a secret, hexadecimal."""
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()
