"""Bearer tokens: who may speak as whom; only their hashes are kept."""

import hashlib
import re
import secrets
from dataclasses import dataclass
from typing import Any, Literal, cast, get_args

from multichat_lab.chat.rules import participant_names
from multichat_lab.errors import TokenError
from multichat_lab.times import utc_now

Role = Literal["participant", "observer", "admin"]
ROLES: tuple[str, ...] = get_args(Role)

READS_ALL: tuple[Role, ...] = ("observer", "admin")
"""Roles that read sessions which they are not in; whoever else asks must be inside."""

SPEAKS: tuple[Role, ...] = ("participant", "admin")
"""Roles that may say something."""

SHA256 = re.compile(r"[0-9a-f]{64}")

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
        key: its public part, by which it is found.
        name: its holder.
        role: its holder's role.
        sha256: hash of the secret part, hexadecimal. The secret is 256 random bits, which nobody
            guesses however fast the hash is; a slow one would only slow the service.
        created_at: ISO 8601 UTC.
    """

    key: str
    name: str
    role: Role
    sha256: str
    created_at: str


def new_token(name: str, role: str) -> tuple[str, TokenRecord]:
    """Make a token, and what is kept of it.

    Raises:
        TokenError: there is no such role.
        ParticipantError: nobody can have this name.
    """
    participant_names([name])
    if role not in ROLES:
        raise TokenError(f"There is no role {role!r}", f"Roles: {', '.join(ROLES)}.")
    key, secret = secrets.token_hex(8), secrets.token_urlsafe(32)
    now = utc_now().isoformat(timespec="seconds")
    record = TokenRecord(key, name, cast(Role, role), hashed(secret), now)
    return f"{MARK}_{key}_{secret}", record


def kept_record(values: dict[str, Any]) -> TokenRecord:
    """Return what was kept of a token.

    Raises:
        TypeError: a field is missing, or there is no such field.
        ValueError: a field makes no sense; then nobody must come in by it.
    """
    record = TokenRecord(**values)
    if not all(isinstance(each, str) and each for each in (record.key, record.name)):
        raise ValueError("a token has no key or no name")
    if record.role not in ROLES:
        raise ValueError(f"the token of {record.name!r} has the role {record.role!r}")
    if not (isinstance(record.sha256, str) and SHA256.fullmatch(record.sha256)):
        raise ValueError(f"the hash of the token of {record.name!r} is no SHA-256")
    return record


def hashed(secret: str) -> str:
    """Return the SHA-256 of a secret, hexadecimal."""
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()
