"""The sessions of a json store's folder, folded from their files when somebody asks."""

import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from multichat_lab.records import ChatSession
from multichat_lab.stores.journal import Event, Journal, SessionState
from multichat_lab.stores.json_files import (
    TornLineWarning,
    append,
    file_name,
    read_tail,
    session_files,
    torn_line,
)
from multichat_lab.stores.json_index import Summary, load_index, save_index
from multichat_lab.stores.rows import session_row


class JsonSessions:
    """What this process knows of the folder; other processes' lines are folded in on demand.

    Args:
        folder: the store's folder.
        is_quiet: tells whether no process is writing, so that an unfinished line will stay so.
    """

    def __init__(self, folder: Path, is_quiet: Callable[[], bool]) -> None:
        self._folder = folder
        self._is_quiet = is_quiet
        self._ends: dict[str, int] = {}  # file name → bytes folded
        self._inodes: dict[str, int] = {}
        self._index: dict[str, Summary] | None = None
        self.journal = Journal()

    @property
    def message_ids(self) -> dict[str, str]:
        """The message ids of the sessions that have been read."""
        return self.journal.message_ids

    def find(self, session_id: str) -> SessionState | None:
        """Return a session's state as its file has it now, or None."""
        self._catch_up(self._folder / file_name(session_id))
        return self.journal.find(session_id)

    def all(self) -> Iterable[SessionState]:
        """Return all sessions; those that only the index knows come without messages."""
        return [self._summary(path) for path in session_files(self._folder)]

    def count(self) -> int:
        """Return how many sessions there are."""
        return len(session_files(self._folder))

    def catch_up(self) -> None:
        """Fold in all that was written, and forget what was deleted."""
        here = {path.name for path in session_files(self._folder)}
        for name in {*here, *self._ends}:
            self._catch_up(self._folder / name)

    def commit(self, events: Sequence[Event]) -> None:
        """Write events to their files, durably, and fold them."""
        of_session: dict[str, list[Event]] = defaultdict(list)
        for event in events:
            of_session[event.session_id].append(event)
        for session_id, lines in of_session.items():
            name = file_name(session_id)
            self.find(session_id)
            new = [each for each in lines if not self._is_known_header(each)]
            self._ends[name] = append(self._folder / name, new, self._ends.get(name, 0))
            self._inodes[name] = (self._folder / name).stat().st_ino
            self.journal.apply(new)

    def delete(self, session_ids: Sequence[str]) -> None:
        """Delete sessions' files."""
        for session_id in session_ids:
            path = self._folder / file_name(session_id)
            path.unlink(missing_ok=True)
            self._ends.pop(path.name, None)
        self.journal.forget(session_ids)
        self.write_index()

    def write_index(self) -> None:
        """Save what is known of every session, for the next process that lists them."""
        index = {}
        for path in session_files(self._folder):
            state = self._summary(path)
            size = self._ends.get(path.name)
            if size is None and self._index:
                size = self._index[path.name].size
            index[path.name] = Summary(size or 0, state.session, list(state.participants.values()))
        save_index(self._folder, index)

    def _summary(self, path: Path) -> SessionState:
        if self._index is None:
            self._index = load_index(self._folder)
        known = self._index.get(path.name)
        if path.name not in self._ends and known and known.size == path.stat().st_size:
            seats = {each.participant: each for each in known.participants}
            return SessionState(known.session, seats)
        self._catch_up(path)
        return next(
            state for state in self.journal.all() if file_name(state.header.session_id) == path.name
        )

    def _catch_up(self, path: Path) -> None:
        start = self._ends.get(path.name, 0)
        try:
            status = path.stat()
        except FileNotFoundError:
            self._forget_file(path.name)
            return
        if start and (status.st_ino != self._inodes[path.name] or status.st_size < start):
            self._forget_file(path.name)  # deleted, and made anew under the same id
            start = 0
        if status.st_size == start:
            return
        tail = read_tail(path, start)
        self._ends[path.name] = tail.end
        self._inodes[path.name] = status.st_ino
        self.journal.apply(tail.events)
        unfinished = tail.torn and self._is_quiet()
        if unfinished and path.stat().st_size == tail.end + tail.torn:
            warnings.warn(torn_line(path, tail.torn), TornLineWarning, stacklevel=4)

    def _forget_file(self, name: str) -> None:
        if self._ends.pop(name, None) is not None:
            gone = [one for one in self.journal.states if file_name(one) == name]
            self.journal.forget(gone)

    def _is_known_header(self, event: Event) -> bool:
        """Whether the event is a session whose own fields the file holds already."""
        if not isinstance(event, ChatSession):
            return False
        state = self.journal.find(event.session_id)
        if state is None:
            return False
        return session_row(state.header) == session_row(event)
