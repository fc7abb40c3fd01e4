"""A json store's files, each folded into a journal up to where it was last read."""

import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from multichat_lab.errors import StoreDamagedError
from multichat_lab.stores.jsonl.batches import TornLineWarning
from multichat_lab.stores.jsonl.codec import Line, decode
from multichat_lab.stores.jsonl.files import (
    IDENTITIES,
    RUN_SUFFIX,
    TRACE,
    FileStatus,
    read_tail,
    status_of,
    torn_line,
)
from multichat_lab.stores.jsonl.places import check_place, owner_of
from multichat_lab.stores.jsonl.proving import NO_LINES, Told, told_after
from multichat_lab.stores.memory.journal import Journal


@dataclass(frozen=True, slots=True)
class Folded:
    """How much of a file is folded.

    Attributes:
        owner: the id of the session or run that the file belongs to; empty until a line is read.
        end: the position after the last line that is folded.
        trace: the bytes before it; where others stand now, the file was deleted and made anew.
        told: its lines and last sum, see `proving`.
        status: the file's when it was read; unless that changes, there is no more to read.
    """

    owner: str = ""
    end: int = 0
    trace: bytes = b""
    told: Told = NO_LINES
    status: FileStatus | None = None


NOTHING = Folded()


class DamagedFileWarning(UserWarning):
    """A file of a store cannot be read; the store goes on with its others."""


@dataclass(frozen=True, slots=True)
class Damaged:
    """A file that cannot be read.

    Attributes:
        status: the file's when that was found; unless it changes, nobody need look again.
        error: what is wrong with it.
    """

    status: FileStatus
    error: StoreDamagedError


class Folding:
    """Which files are folded, and how far.

    Args:
        journal: what they are folded into.
        is_quiet: tells whether no process is writing, so that an unfinished line will stay so.
    """

    def __init__(self, journal: Journal, is_quiet: Callable[[], bool]) -> None:
        self._journal = journal
        self._is_quiet = is_quiet
        self.files: dict[str, Folded] = {}
        """By file name."""
        self.damaged: dict[str, Damaged] = {}
        """By file name; nothing of such a file is folded."""
        self.anew: set[str] = set()
        """Names of files that were read from their start: somebody may have written over them."""
        self.held: set[str] = set()
        """Names of files that this process writes to: what is folded of them is all, as yet."""

    def catch_up(self, path: Path) -> Folded:
        """Fold in what a file gained, and return how much is folded: nothing when it is no more.

        Raises:
            StoreDamagedError: a line cannot be read, or is not where it belongs.
        """
        if path.name in self.held:
            return self.folded(path)
        try:
            status = status_of(path)
            known = self.damaged.get(path.name)
            if known is not None and known.status == status:
                raise StoreDamagedError(known.error.problem, known.error.remedy)
            if self.folded(path).status != status:
                self._read_or_forget(path, status)
        except FileNotFoundError:
            self.forget([path.name])
        return self.folded(path)

    def catch_up_with_others(self, path: Path) -> Folded | None:
        """Do the same for one of many files: a damaged one is told of, and hides no others.

        Returns:
            How much of it is folded, or None when it is damaged.
        """
        try:
            return self.catch_up(path)
        except StoreDamagedError as error:
            warnings.warn(f"Left out: {error}", DamagedFileWarning, stacklevel=3)
            return None

    def folded(self, path: Path) -> Folded:
        """Return how much of a file is folded by now."""
        return self.files.get(path.name, NOTHING)

    def wrote(self, path: Path, before: Folded, lines: Sequence[Line], data: bytes) -> None:
        """Fold lines that this process has appended to the file as `data`.

        Args:
            path: the file.
            before: how much was folded before; where it is more or less by now, the file is read.
            lines: what was appended.
            data: the same as it lies there.
        """
        if self.folded(path) is not before:
            return
        end, told = before.end + len(data), told_after(before.told, data.split(b"\n")[:-1])
        self._journal.apply(lines)
        trace, owner = data[-TRACE:], owner_of(lines[0])
        self.files[path.name] = Folded(owner, end, trace, told, status_of(path))

    def forget(self, names: Iterable[str]) -> None:
        """Drop the sessions and runs of files that are no more."""
        names = list(names)
        for name in names:
            self.damaged.pop(name, None)
        gone = {name: folded.owner for name in names if (folded := self.files.pop(name, None))}
        if IDENTITIES in gone:
            self._journal.identities.clear()
        runs = [owner for name, owner in gone.items() if name.endswith(RUN_SUFFIX)]
        sessions = [
            owner
            for name, owner in gone.items()
            if not name.endswith(RUN_SUFFIX) and name != IDENTITIES
        ]
        if any(gone.values()):
            self._journal.forget(sessions, runs)

    def _read_or_forget(self, path: Path, status: FileStatus) -> None:
        try:
            self._read(path, self.folded(path), status)
        except StoreDamagedError as error:
            self.forget([path.name])  # also what was folded before the place that is damaged
            self.damaged[path.name] = Damaged(status, error)
            raise
        self.damaged.pop(path.name, None)

    def _read(self, path: Path, folded: Folded, status: FileStatus) -> None:
        tail = read_tail(path, folded.end, folded.trace, decode)
        if tail is None:
            self.forget([path.name])
            self._read(path, NOTHING, status)
            return
        check_place(path, tail.events, is_start=folded.end == 0)
        owner = owner_of(tail.events[0]) if tail.events else folded.owner
        self.files[path.name] = Folded(owner)  # whose lines are dropped if one of them is damage
        self._journal.apply(tail.events)
        self.anew |= {path.name} if folded.end == 0 else set()
        told, known = told_after(folded.told, tail.lines), None if tail.waits else status
        self.files[path.name] = Folded(owner, tail.end, tail.trace, told, known)
        if (
            tail.torn
            and not tail.waits
            and self._is_quiet()
            and status_of(path).size == tail.end + tail.torn
        ):
            warnings.warn(torn_line(path, tail.torn), TornLineWarning, stacklevel=2)
