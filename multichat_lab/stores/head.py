"""What was acknowledged last, kept apart from the data: `<store>.head` beside a store.

A log that is damaged at one byte is cut there by the database, without a word. The head tells how
many messages the sessions that were written to last had, the last hash of each, and how far those
parts of the store had come that a commit without messages wrote to. So a lost tail is told when the
store is opened: 65 lines of 512 bytes, the store, then the last commits. It is written after the
commit and not synced: an older one is right, and so is none at all.
"""

import io
import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from multichat_lab.errors import StoreDamagedError
from multichat_lab.stores.chain import Standing, missing
from multichat_lab.stores.head_lines import (
    LINES,
    NOTHING,
    SIZE,
    Known,
    Mark,
    first_number,
    known_of,
    line,
    lines,
    told,
)
from multichat_lab.stores.paths import UNFINISHED

SUFFIX = ".head"

UNKNOWN: Standing = (2**62, None)
"""Of a session that cannot be looked at quickly: what is wrong with it `verify` tells."""

ACCEPT = (
    "Restore a backup: multichat restore latest --force. To go on without what is lost:"
    " multichat verify --accept"
)

Entry = dict[str, object]
"""What a line tells of a commit."""


def head_path(store: Path) -> Path:
    """Return where the head of a store lies."""
    return store.with_name(store.name + SUFFIX)


def entries_of(standings: Mapping[str, Standing]) -> list[Entry]:
    """Return what to tell of sessions that got messages: how many they have, and the last hash."""
    return [{"session": s, "messages": n, "hash": link} for s, (n, link) in standings.items()]


class Head:
    """The head of a store; whoever writes it holds the store's lock.

    Args:
        store: the store's file or folder.
        identity: what tells it from one that lay there before.
    """

    def __init__(self, store: Path, identity: str) -> None:
        self._store, self.path = store, head_path(store)
        self._identity, self._first = identity, line(0, {"store": identity})
        self._file: io.FileIO | None = None
        self._is: tuple[int, int] | None = None
        self._written = -1

    def wrote(self, entries: Sequence[Entry]) -> None:
        """Note what a commit has written; one that cannot be noted leaves an older head.

        Args:
            entries: of sessions see `entries_of`; `marks` name parts of the store, and tell how far
                they have come.
        """
        if not entries:
            return
        with suppress(OSError):
            handle = self._opened()
            for entry in entries[-LINES:]:
                self._write(handle, entry)

    def forget(self, session_ids: Iterable[str], names: Iterable[str] | None = None) -> None:
        """Note that something is about to be deleted: it will be missed by nobody.

        Args:
            session_ids: the sessions.
            names: parts of the store that go with them; None for the marks of all parts, which may
                be less afterwards.
        """
        gone, parts = set(session_ids), None if names is None else set(names)
        with suppress(OSError), self.path.open("r+b", buffering=0) as file:
            for place, said in lines(file.read()):
                is_gone, marks = said.get("session") in gone, said.get("marks", {})
                left = {k: v for k, v in marks.items() if parts is not None and k not in parts}
                if is_gone or left != marks:
                    kept = {k: said.get(k) for k in ("at", "last")} if is_gone else said
                    written = line(said["n"], {**kept, "marks": left})
                    os.pwrite(file.fileno(), written, place * SIZE)

    def accept(self) -> None:
        """Forget all: what is there is taken for all there is."""
        self.path.unlink(missing_ok=True)

    def known(self) -> Known:
        """Return what was noted last; nothing of another store's."""
        try:
            return known_of(self.path.read_bytes(), self._identity)
        except OSError:
            return NOTHING

    def check(
        self,
        location: str,
        present: Callable[[Sequence[str]], Mapping[str, Standing]],
        marks: Callable[[Mapping[str, Mark]], Mapping[str, int]],
    ) -> None:
        """Compare what was acknowledged with what is there of some sessions and parts.

        Args:
            location: the store, for the message of an error.
            present: what sessions have.
            marks: how far parts have come, of which is told how far they had.

        Raises:
            StoreDamagedError: names what is missing.
        """
        known = self.known()
        names = list(known.standings)
        lost = missing(known.standings, present(names) if names else {})
        lost += behind(known, marks(known.marks) if known.marks else {})
        if lost:
            more = f", and {len(lost) - 3} more" if len(lost) > 3 else ""
            raise StoreDamagedError(
                f"{location} lacks what was acknowledged: {'; '.join(lost[:3])}{more}", ACCEPT
            )

    def close(self) -> None:
        """Close the file; the next commit opens it again."""
        if self._file is not None:
            self._file.close()
        self._file = self._is = None

    def _opened(self) -> int:
        """Return the file, opened unless it is; made anew where it is none, or another store's."""
        with suppress(FileNotFoundError):
            there = self.path.stat()
            if self._file is not None and (there.st_dev, there.st_ino) == self._is:
                return self._file.fileno()
        self.close()
        with suppress(FileNotFoundError):
            self._file = self.path.open("r+b", buffering=0)
            found = self._file.read(SIZE)
            said = told(found)
            if said is not None and said.get("store") != self._identity:
                self.close()
        if self._file is None:
            self._make()
            self._file = self.path.open("r+b", buffering=0)
        self._written = -1
        there = os.fstat(self._file.fileno())
        self._is = there.st_dev, there.st_ino
        return self._file.fileno()

    def _make(self) -> None:
        new = self.path.with_name(self.path.name + UNFINISHED)
        new.write_bytes(self._first + line(0, {}) * LINES)
        like = self._store.stat()
        new.chmod(like.st_mode & 0o666)
        if os.name == "posix" and os.geteuid() == 0:
            os.chown(new, like.st_uid, like.st_gid)  # a service may be another user
        new.replace(self.path)

    def _write(self, handle: int, entry: Entry) -> None:
        number = self._written + 1
        there = first_number(handle, 1 + number % LINES)
        if self._written < 0 or there is None or there > number - LINES:  # others wrote
            data = os.pread(handle, SIZE * (LINES + 1), 0)
            number = 1 + max((said["n"] for _, said in lines(data)), default=0)
        written = line(number, {**entry, "at": round(time.time(), 3)})
        if len(written) == SIZE:  # the id of a session may be longer than that
            os.pwrite(handle, written, (1 + number % LINES) * SIZE)
            self._written = number


def behind(known: Known, marks: Mapping[str, int]) -> list[str]:
    """Return in words which parts of a store have not come as far as was acknowledged.

    Args:
        known: what the head tells.
        marks: how far the parts have come; one that is not there has not begun.
    """
    found = [name for name, each in known.marks.items() if marks.get(name, 0) < each.value]
    return [
        f"what was written last to {name}, at {known.marks[name].when}" for name in sorted(found)
    ]
