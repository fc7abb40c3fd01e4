"""The sessions of a json store's folder."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

from multichat_lab.errors import StoreDamagedError
from multichat_lab.stores.journal.journal import Event, Journal, SessionState
from multichat_lab.stores.jsonl.codec import encode
from multichat_lab.stores.jsonl.files import append, file_name, session_files, status_of
from multichat_lab.stores.jsonl.folding import Folding
from multichat_lab.stores.jsonl.index import Summary, load_index, save_index
from multichat_lab.stores.swapping import sync_folder

Written = tuple[Path, list[Event], bytes]
"""A file, the events that were appended to it, and these as bytes."""


class JsonSessions:
    """What this process knows of the folder; other processes' lines are folded in on demand.

    Args:
        folder: the store's folder.
        is_quiet: tells whether no process is writing, so that an unfinished line will stay so.
    """

    def __init__(self, folder: Path, is_quiet: Callable[[], bool]) -> None:
        self._folder = folder
        self._index: dict[str, Summary] | None = None
        self.journal = Journal()
        self._folding = Folding(self.journal, is_quiet)

    def find(self, session_id: str) -> SessionState | None:
        """Return a session's state as its file has it now, or None."""
        return self._folding.catch_up(self._folder / file_name(session_id))

    def all(self) -> list[SessionState]:
        """Return all sessions; those that only the index knows come without messages."""
        states = []
        for path in session_files(self._folder):
            known = self._indexed(path)
            state = state_of(known) if known else self._folding.catch_up(path)
            if state is not None:
                states.append(state)
        return states

    def count(self) -> int:
        """Return how many sessions there are."""
        return len(self.all())

    def has_message(self, session_id: str, message_id: str) -> bool:
        """Return whether that session has a message of that id; others are not looked through."""
        state = self.journal.find(session_id)
        return state is not None and message_id in state.message_ids

    def catch_up(self) -> None:
        """Fold in all that was written, and forget what was deleted."""
        paths = session_files(self._folder)
        self._folding.forget(set(self._folding.files) - {path.name for path in paths})
        for path in paths:
            self._folding.catch_up(path)

    def write(self, events: Sequence[Event], ends: dict[Path, int]) -> list[Written]:
        """Write events to their files, durably.

        Args:
            events: of any sessions.
            ends: is told where each file ended before, so that the caller can take it all back.

        Returns:
            What to pass to `wrote` once nothing will be taken back.

        Raises:
            OSError: the disk is full or a file cannot be written.
        """
        of_session: dict[Path, list[Event]] = defaultdict(list)
        for event in events:
            of_session[self._folder / file_name(event.session_id)].append(event)
        written = []
        for path, lines in of_session.items():
            self._folding.catch_up(path)
            data = b"".join(encode(each) for each in lines)
            append(path, data, self._folding.end(path))
            ends[path] = self._folding.end(path)
            written.append((path, lines, data))
        return written

    def wrote(self, written: Sequence[Written]) -> None:
        """Fold what `write` has written."""
        for path, lines, data in written:
            self._folding.wrote(path, lines, data)

    def delete(self, session_ids: Sequence[str]) -> None:
        """Delete sessions' files."""
        names = [file_name(each) for each in session_ids]
        for name in names:
            (self._folder / name).unlink(missing_ok=True)
        sync_folder(self._folder)
        self._folding.forget(names)
        self.write_index()

    def write_index(self) -> None:
        """Save what is known of every session, for the next process that lists them."""
        summaries = {}
        for path in session_files(self._folder):
            try:
                summary = self._indexed(path) or self._folding.summary(path)
            except StoreDamagedError:
                continue  # whoever asks for that session is told
            if summary is not None:
                summaries[path.name] = summary
        save_index(self._folder, summaries)

    def _indexed(self, path: Path) -> Summary | None:
        """Return what the index holds of a file that is not folded, when it is up to date."""
        if self._index is None:
            self._index = load_index(self._folder)
        known = self._index.get(path.name)
        if known is None or path.name in self._folding.files:
            return None
        try:
            status = status_of(path)
        except FileNotFoundError:
            return None
        return known if (known.size, known.modified) == (status.size, status.modified) else None


def state_of(known: Summary) -> SessionState:
    """Return the session as the index has it, without its messages."""
    return SessionState(known.session, {each.participant: each for each in known.participants})
