"""Signs of life of those who are in a store's sessions.

They pass, so they lie beside the store and in no history: `<store>.presence` has a small file for
each who gives them. Those of a memory store, and of one of another package, are in memory.
"""

import hashlib
import os
import threading
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
        store: the store.
    """

    def __init__(self, store: Store) -> None:
        self._location = store.location
        self._kept: dict[str, Sign] = {}
        path = file_of(store)
        self._folder = None if path is None else path.with_name(path.name + SUFFIX)

    def note(self, sign: Sign) -> None:
        """Note a sign in place of the last one.

        Raises:
            StoreError: it cannot be written.
        """
        name = name_of(sign.session_id, sign.participant)
        if self._folder is None:
            self._kept[name] = sign
            return
        with translate_system_errors(self._location):
            self._folder.mkdir(exist_ok=True)
            new = self._folder / f"{name}.{os.getpid()}.{threading.get_ident()}{UNFINISHED}"
            new.write_bytes(msgspec.json.encode(sign))
            new.replace(self._folder / name)

    def forget(self, sign: Sign) -> None:
        """Forget a sign, unless a newer one took its place."""
        name = name_of(sign.session_id, sign.participant)
        if self.find(sign.session_id, sign.participant) != sign:
            return
        self._kept.pop(name, None)
        if self._folder is not None:
            with suppress(OSError):
                (self._folder / name).unlink()

    def find(self, session_id: str, participant: str) -> Sign | None:
        """Return somebody's last sign; None where there is none, or none that can be read."""
        name = name_of(session_id, participant)
        return self._kept.get(name) if self._folder is None else read_sign(self._folder / name)

    def all(self) -> list[Sign]:
        """Return the last sign of each who gave one."""
        if self._folder is None:
            return list(self._kept.values())
        with suppress(OSError):
            found = map(read_sign, sorted(self._folder.glob("*.json")))
            return [each for each in found if each is not None]
        return []


def read_sign(path: Path) -> Sign | None:
    """Return the sign in a file; None where there is none, or none that can be read."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Sign)
    except (OSError, msgspec.MsgspecError):
        return None


def name_of(session_id: str, participant: str) -> str:
    """Return the name of the file with somebody's sign."""
    told = msgspec.json.encode([session_id, participant])
    return hashlib.sha256(told).hexdigest()[:32] + ".json"
