"""A json store's session files, each folded into a journal up to where it was last read."""

import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from multichat_lab.errors import StoreDamagedError
from multichat_lab.records import ChatSession
from multichat_lab.stores.journal.journal import Event, Journal, SessionState
from multichat_lab.stores.jsonl.codec import decode
from multichat_lab.stores.jsonl.files import (
    TRACE,
    FileStatus,
    TornLineWarning,
    file_name,
    read_tail,
    status_of,
    torn_line,
)
from multichat_lab.stores.jsonl.index import Summary


@dataclass(frozen=True, slots=True)
class Folded:
    """How much of a file is folded.

    Attributes:
        end: the position after the last line that is.
        trace: the bytes before it; where others stand now, the file was deleted and made anew.
        status: the file's when it was read; unless that changes, there is no more to read.
    """

    end: int = 0
    trace: bytes = b""
    status: FileStatus | None = None


class Folding:
    """Which files are folded, and how far.

    Args:
        journal: what they are folded into.
        is_quiet: tells whether no process is writing, so that an unfinished line will stay so.
    """

    def __init__(self, journal: Journal, is_quiet: Callable[[], bool]) -> None:
        self._journal = journal
        self._is_quiet = is_quiet
        self._session_ids: dict[str, str] = {}
        self.files: dict[str, Folded] = {}
        """By file name."""

    def catch_up(self, path: Path) -> SessionState | None:
        """Fold in what a file gained, and return its session, or None when it has none (now).

        Raises:
            StoreDamagedError: a line cannot be read, or is not where it belongs.
        """
        try:
            status = status_of(path)
            folded = self.files.get(path.name, Folded())
            if folded.status != status:
                self._read(path, folded, status)
        except FileNotFoundError:
            self.forget([path.name])
        session_id = self._session_ids.get(path.name)
        return None if session_id is None else self._journal.find(session_id)

    def wrote(self, path: Path, events: Sequence[Event], data: bytes) -> None:
        """Fold events that this process has appended to the file as `data`."""
        end = self.end(path) + len(data)
        self._journal.apply(events)
        self._session_ids[path.name] = events[0].session_id
        self.files[path.name] = Folded(end, data[-TRACE:], status_of(path))

    def end(self, path: Path) -> int:
        """Return the position after the file's last complete line, as far as it is folded."""
        return self.files.get(path.name, Folded()).end

    def summary(self, path: Path) -> Summary | None:
        """Return what the index keeps of a file, or None when it holds no session."""
        state = self.catch_up(path)
        status = self.files.get(path.name, Folded()).status
        if state is None or status is None:
            return None
        seats = list(state.participants.values())
        return Summary(self.end(path), status.modified, state.session, seats)

    def forget(self, names: Iterable[str]) -> None:
        """Drop the sessions of files that are no more."""
        gone = []
        for name in names:
            self.files.pop(name, None)
            if name in self._session_ids:
                gone.append(self._session_ids.pop(name))
        if gone:
            self._journal.forget(gone)

    def _read(self, path: Path, folded: Folded, status: FileStatus) -> None:
        tail = read_tail(path, folded.end, folded.trace, decode)
        if tail is None:
            self.forget([path.name])
            self._read(path, Folded(), status)
            return
        check_order(path, tail.events, is_start=folded.end == 0)
        self._journal.apply(tail.events)
        if tail.events:
            self._session_ids[path.name] = tail.events[0].session_id
        self.files[path.name] = Folded(tail.end, tail.trace, status)
        if tail.torn and self._is_quiet() and status_of(path).size == tail.end + tail.torn:
            warnings.warn(torn_line(path, tail.torn), TornLineWarning, stacklevel=2)


def check_order(path: Path, events: Sequence[Event], *, is_start: bool) -> None:
    """Refuse a file that was renamed, copied, or whose first line is lost.

    Raises:
        StoreDamagedError: names the file.
    """
    for session_id in {each.session_id for each in events}:
        if file_name(session_id) != path.name:
            raise StoreDamagedError(
                f"{path.name} holds session {session_id!r}, whose file is {file_name(session_id)}",
                "Move the file out of the store, or give it its name back.",
            )
    if events and is_start and not isinstance(events[0], ChatSession):
        raise StoreDamagedError(
            f"{path.name} does not begin with a session",
            "Restore its first line from a backup.",
        )
