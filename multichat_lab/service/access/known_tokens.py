"""Bearer tokens: who may speak as whom, and what is kept of a token, wherever that is."""

import hashlib
import hmac
import secrets
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Annotated, Literal, Protocol, cast, get_args

from pydantic import ConfigDict, Field, TypeAdapter

from multichat_lab.chat.rules import participant_names
from multichat_lab.errors import TokenError
from multichat_lab.service.access.names import require_own_name, require_unlike
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


class Tokens:
    """Tokens that several processes may change, and that a running service follows.

    Args:
        place: where they are kept.

    Attributes:
        place: the same, in words.
    """

    def __init__(self, place: "TokenPlace") -> None:
        self._place, self.place = place, place.told
        self._records: dict[str, TokenRecord] = {}

    def records(self) -> list[TokenRecord]:
        """Return what is kept of each token, the oldest first.

        Raises:
            TokenError: what is kept cannot be read, or is damaged, or others may read it.
        """
        self.refresh()
        return list(self._records.values())

    def add(self, name: str, role: str = "participant") -> str:
        """Make a token and return it; it cannot be had a second time.

        Raises:
            TokenError: the name, or one like it, has one, or the role or the place cannot be used.
            ParticipantError: nobody can have this name; see `require_own_name`.
            StoreBusyError: another process, which is named, changes them for too long.
        """
        require_own_name(*participant_names([name]))
        if role not in ROLES:
            raise TokenError(f"There is no role {role!r}", f"Roles: {', '.join(ROLES)}.")
        key, secret = secrets.token_hex(8), secrets.token_urlsafe(32)
        now = utc_now().isoformat(timespec="seconds")
        with self._place.changing() as records:
            require_unlike(name, [each.name for each in records])
            records.append(TokenRecord(key, name, cast(Role, role), hashed(secret), now))
        return f"{MARK}_{key}_{secret}"

    def revoke(self, name: str) -> None:
        """Make a token worthless; a running service knows within a second.

        Raises:
            TokenError: nobody of this name has one, or it cannot be written.
            StoreBusyError: another process, which is named, changes them for too long.
        """
        with self._place.changing() as records:
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
        """Read them again when they have changed.

        Raises:
            TokenError: see `records`.
        """
        found = self._place.changed()
        if found is not None:
            self._records = {each.key: each for each in found}

    def close(self) -> None:
        """Release the place; closing twice is harmless."""
        self._place.close()


class TokenPlace(Protocol):
    """Where tokens are kept.

    Attributes:
        told: the place in words.
    """

    told: str

    def changed(self) -> list[TokenRecord] | None:
        """Return what is kept, the oldest first; None where it is as it was the last time.

        Raises:
            TokenError: see `Tokens.records`.
        """

    def changing(self) -> AbstractContextManager[list[TokenRecord]]:
        """Give what is kept to change, to one at a time, and keep it when the block is left.

        Raises:
            TokenError: it cannot be read or written.
            StoreBusyError: another one changes it for too long.
        """

    def close(self) -> None:
        """Release it."""


def hashed(secret: str) -> str:
    """Return the SHA-256 of a secret, hexadecimal."""
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()


def records_of(kept: object) -> list[TokenRecord]:
    """Return records as they were written down.

    Raises:
        ValueError: they are damaged; it quotes nothing of them.
    """
    return RECORDS.validate_python(kept)
