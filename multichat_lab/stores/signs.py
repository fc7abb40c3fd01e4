"""Signs of life of those who are in a store's sessions.

They pass, so they lie beside the store and in no history: `<store>.presence` has a small file for
each who gives them. A server keeps those of its store in a table that it forgets in a crash. Those
of a memory store, and of one of another package, are in memory.
"""

import hashlib
import os
import threading
from collections.abc import Iterator, MutableMapping
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from multichat_lab.stores.arrivals import file_of
from multichat_lab.stores.contract import Store
from multichat_lab.stores.paths import UNFINISHED, translate_system_errors
from multichat_lab.times import utc_now

SUFFIX = ".presence"


class Sign(msgspec.Struct, frozen=True):
    """A sign of life of somebody.

    Attributes:
        session_id: where.
        participant: who.
        seen_at: when, as an aware UTC datetime.
        read_seq: up to which message they have read; None where they do not tell.
        lease: seconds for which it holds.
    """

    session_id: str
    participant: str
    seen_at: datetime
    read_seq: int | None
    lease: float

    def holds(self, up_since: datetime | None = None) -> bool:
        """Return whether it holds now.

        Args:
            up_since: no sign could be given before this aware datetime; None where it could.
        """
        seen_at = self.seen_at if up_since is None else max(self.seen_at, up_since)
        return utc_now() - seen_at <= timedelta(seconds=self.lease)


class Signs:
    """The last sign of each.

    Args:
        store: the store; it keeps them itself where it has a `signs`, by name.
    """

    def __init__(self, store: Store) -> None:
        path = file_of(store)
        own: MutableMapping[str, bytes] | None = getattr(store, "signs", None)
        kept = {} if path is None else Folder(path.with_name(path.name + SUFFIX), store.location)
        self._kept: MutableMapping[str, bytes] = kept if own is None else own

    def note(self, sign: Sign) -> None:
        """Note a sign in place of the last one.

        Raises:
            StoreError: it cannot be written.
        """
        name = name_of(sign.session_id, sign.participant)
        self._kept[name] = msgspec.json.encode(sign)

    def forget(self, sign: Sign) -> None:
        """Forget a sign, unless a newer one took its place."""
        if self.find(sign.session_id, sign.participant) == sign:
            with suppress(KeyError):  # another process has forgotten it meanwhile
                del self._kept[name_of(sign.session_id, sign.participant)]

    def find(self, session_id: str, participant: str) -> Sign | None:
        """Return somebody's last sign; None where there is none, or none that can be read."""
        return sign_of(self._kept.get(name_of(session_id, participant)))

    def all(self) -> list[Sign]:
        """Return the last sign of each who gave one."""
        found = [sign_of(self._kept.get(name)) for name in list(self._kept)]
        return [each for each in found if each is not None]


class Folder(MutableMapping[str, bytes]):
    """Small files by name, each replaced as a whole.

    Args:
        path: the folder; it is made when something is put there.
        location: the store, for the message of an error.
    """

    def __init__(self, path: Path, location: str) -> None:
        self._path, self._location = path, location

    def __getitem__(self, name: str) -> bytes:
        try:
            return (self._path / name).read_bytes()
        except OSError as error:
            raise KeyError(name) from error

    def __setitem__(self, name: str, told: bytes) -> None:
        with translate_system_errors(self._location):
            self._path.mkdir(exist_ok=True)
            new = self._path / f"{name}.{os.getpid()}.{threading.get_ident()}{UNFINISHED}"
            new.write_bytes(told)
            new.replace(self._path / name)

    def __delitem__(self, name: str) -> None:
        try:
            (self._path / name).unlink()
        except OSError as error:
            raise KeyError(name) from error

    def __iter__(self) -> Iterator[str]:
        try:
            yield from sorted(each.name for each in self._path.glob("*.json"))
        except OSError:
            return

    def __len__(self) -> int:
        return sum(1 for _ in self)


def sign_of(told: bytes | None) -> Sign | None:
    """Return the sign that is told; None where there is none, or none that can be read."""
    try:
        return None if told is None else msgspec.json.decode(told, type=Sign)
    except msgspec.MsgspecError:
        return None


def name_of(session_id: str, participant: str) -> str:
    """Return the name of the file with somebody's sign."""
    told = msgspec.json.encode([session_id, participant])
    return hashlib.sha256(told).hexdigest()[:32] + ".json"
