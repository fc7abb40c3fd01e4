"""What was acknowledged last, kept apart from the data: `<store>.head` beside a store.

A log that is damaged at one byte is cut there by the database, without a word. The head tells how
many messages the sessions that were written to last had, and the last hash of each, so that a lost
tail is told when the store is opened: 65 lines of 512 bytes, the store, then the last commits. It
is written after the commit and not synced: an older one is right, and so is none at all.
"""

import json
import os
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from multichat_lab.errors import StoreDamagedError
from multichat_lab.stores.chain import Standing, missing
from multichat_lab.stores.paths import UNFINISHED

SUFFIX = ".head"
LINES = 64
SIZE = 512
DIGITS = 12

UNKNOWN: Standing = (2**62, None)
"""Of a session that cannot be looked at quickly: what is wrong with it `verify` tells."""

ACCEPT = (
    "Restore a backup: multichat restore latest --force. To go on without what is lost:"
    " multichat verify --accept"
)


def head_path(store: Path) -> Path:
    """Return where the head of a store lies."""
    return store.with_name(store.name + SUFFIX)


class Head:
    """The head of a store; whoever writes it holds the store's lock.

    Args:
        store: the store's file or folder.
        identity: what tells it from one that lay there before.
    """

    def __init__(self, store: Path, identity: str) -> None:
        self._store, self.path = store, head_path(store)
        self._identity, self._first = identity, _line(0, {"store": identity})
        self._written = -1

    def wrote(self, standings: Mapping[str, Standing]) -> None:
        """Note what sessions have after a commit; one that cannot be written stays older."""
        if not standings:
            return
        with suppress(OSError):
            handle = self._opened()
            try:
                for session_id, (messages, link) in list(standings.items())[-LINES:]:
                    self._write(handle, {"session": session_id, "messages": messages, "hash": link})
            finally:
                os.close(handle)

    def forget(self, session_ids: Iterable[str]) -> None:
        """Note that sessions are about to be deleted: they will be missed by nobody."""
        gone = set(session_ids)
        with suppress(OSError):
            handle = os.open(self.path, os.O_RDWR)
            try:
                for place, told in self._lines(handle):
                    if told.get("session") in gone:
                        os.pwrite(handle, _line(0, {}), place * SIZE)
            finally:
                os.close(handle)

    def accept(self) -> None:
        """Forget all: what is there is taken for all there is."""
        self.path.unlink(missing_ok=True)

    def standings(self) -> dict[str, Standing]:
        """Return what sessions had, as it was noted last; nothing of another store's."""
        found: dict[str, tuple[int, Standing]] = {}
        try:
            handle = os.open(self.path, os.O_RDONLY)
        except OSError:
            return {}
        try:
            for _, told in self._lines(handle):
                if told.get("store", self._identity) != self._identity:
                    return {}
                if "session" in told:
                    number, name = told["n"], told["session"]
                    if found.get(name, (-1,))[0] < number:
                        found[name] = number, (told["messages"], told["hash"])
        finally:
            os.close(handle)
        return {name: standing for name, (_, standing) in found.items()}

    def check(
        self, location: str, present: Callable[[Sequence[str]], Mapping[str, Standing]]
    ) -> None:
        """Compare what was acknowledged with what is `present` of some sessions.

        Raises:
            StoreDamagedError: names what is missing.
        """
        known = self.standings()
        if lost := missing(known, present(list(known)) if known else {}):
            more = f", and of {len(lost) - 3} sessions more" if len(lost) > 3 else ""
            raise StoreDamagedError(
                f"{location} lacks what was acknowledged: {'; '.join(lost[:3])}{more}", ACCEPT
            )

    def is_of_another(self) -> bool:
        """Whether another store's head lies here: this one was made in the place of that."""
        with suppress(OSError), self.path.open("rb") as file:
            told = _told(file.read(SIZE))
            return told is not None and told.get("store") != self._identity
        return False

    def damaged_lines(self) -> int:
        """Return how many lines of the file are not as they were written."""
        try:
            data = self.path.read_bytes()
        except OSError:
            return 0
        lines = [data[at : at + SIZE] for at in range(0, SIZE * (LINES + 1), SIZE)]
        return sum(_told(each) is None for each in lines)

    def _opened(self) -> int:
        """Open the file, made anew where it is none, or another store's."""
        with suppress(OSError):
            handle = os.open(self.path, os.O_RDWR)
            line = os.pread(handle, SIZE, 0)
            if line == self._first or _told(line) is None:
                return handle
            os.close(handle)
        new = self.path.with_name(self.path.name + UNFINISHED)
        new.write_bytes(self._first + _line(0, {}) * LINES)
        like = self._store.stat()
        new.chmod(like.st_mode & 0o666)
        if os.name == "posix" and os.geteuid() == 0:
            os.chown(new, like.st_uid, like.st_gid)  # a service may be another user
        new.replace(self.path)
        self._written = -1
        return os.open(self.path, os.O_RDWR)

    def _write(self, handle: int, values: Mapping[str, object]) -> None:
        number = self._written + 1
        if self._written < 0 or _number(handle, number) > number - LINES:  # others wrote
            number = 1 + max((told["n"] for _, told in self._lines(handle)), default=0)
        line = _line(number, values)
        if len(line) == SIZE:  # the id of a session may be longer than that
            os.pwrite(handle, line, (1 + number % LINES) * SIZE)
            self._written = number

    @staticmethod
    def _lines(handle: int) -> Iterable[tuple[int, dict[str, Any]]]:
        data = os.pread(handle, SIZE * (LINES + 1), 0)
        for place in range(len(data) // SIZE):
            told = _told(data[place * SIZE : (place + 1) * SIZE])
            if told is not None:
                yield place, told


def _number(handle: int, number: int) -> int:
    """Return the number of the commit in whose place another will be written."""
    digits = os.pread(handle, DIGITS, (1 + number % LINES) * SIZE)
    return int(digits) if digits.isdigit() else number


def _line(number: int, values: Mapping[str, object]) -> bytes:
    told = f"{number:0{DIGITS}} {json.dumps(values)} "
    return f"{told}{zlib.crc32(told.encode()):08x}".ljust(SIZE - 1).encode() + b"\n"


def _told(line: bytes) -> dict[str, Any] | None:
    """Return what a line says, or None when it is not as it was written."""
    text, _, checksum = line.rstrip().rpartition(b" ")
    with suppress(ValueError):
        if f"{zlib.crc32(text + b' '):08x}".encode() == checksum and line[SIZE - 1 :] == b"\n":
            return {"n": int(text[:DIGITS]), **json.loads(text[DIGITS:])}
    return None
