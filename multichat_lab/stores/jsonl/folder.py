"""A json store's folder: a file for each session and each run."""

from collections.abc import Callable, Collection
from functools import partial
from pathlib import Path

from multichat_lab.columns import Row
from multichat_lab.errors import StoreDamagedError
from multichat_lab.records import Identity
from multichat_lab.stores.jsonl.ends import ends
from multichat_lab.stores.jsonl.files import (
    IDENTITIES,
    RUN_SUFFIX,
    all_files,
    file_name,
    run_file_name,
    run_files,
    session_files,
)
from multichat_lab.stores.jsonl.folding import Folded, Folding
from multichat_lab.stores.jsonl.index import SavedIndex, Summary, save_index
from multichat_lab.stores.jsonl.present import present
from multichat_lab.stores.memory.journal import Journal
from multichat_lab.stores.memory.session import SessionState


class JsonFolder:
    """What this process knows of the folder; other processes' lines are folded in on demand.

    Args:
        folder: the store's folder.
        is_quiet: tells whether no process is writing, so that an unfinished line will stay so.

    Attributes:
        ends: returns where files end, see `ends`; present: what is there, as a head tells of it.
        journal: what was folded; folding: how far each file is, and which are damaged.
        unread: how many sessions' files were damaged when all were looked at.
    """

    def __init__(self, folder: Path, is_quiet: Callable[[], bool]) -> None:
        self._folder = folder
        self._index = SavedIndex(folder)
        self.ends = partial(ends, folder)
        self.present = present(folder, self.ends)
        self.journal = Journal()
        self.folding = Folding(self.journal, is_quiet)
        self.unread = 0

    def find(self, session_id: str) -> SessionState | None:
        """Return a session's state as its file has it now, or None."""
        return self._state(self.folding.catch_up(self._folder / file_name(session_id)))

    def all(self) -> list[SessionState]:
        """Return all sessions that can be read; those that only the index knows lack messages.

        What a damaged file holds is left out, with a DamagedFileWarning.
        """
        paths = session_files(self._folder)
        found = (
            known.state
            if (known := self._index.of_unread(path, self.folding.files))
            else self._state(self.folding.catch_up_with_others(path))
            for path in paths
        )
        states = [state for state in found if state is not None]
        self.unread = len({path.name for path in paths} & self.folding.damaged.keys())
        return states

    def has_message(self, session_id: str, message_id: str) -> bool:
        """Return whether that session has a message of that id; others are not looked through."""
        state = self.journal.find(session_id)
        return state is not None and message_id in state.message_ids

    def run_rows(self, table: str, run_id: str | None) -> list[Row]:
        """Return the rows of one run, or of all, in one table, as the files have them now."""
        if run_id is None:
            paths = run_files(self._folder)
            known = {name for name in self.folding.files if name.endswith(RUN_SUFFIX)}
            self.folding.forget(known - {path.name for path in paths})
            for path in paths:
                self.folding.catch_up_with_others(path)
        else:
            self.folding.catch_up(self._folder / run_file_name(run_id))
        return self.journal.run_rows(table, run_id)

    def known_identities(self) -> Collection[Identity]:
        """Return the identities, as their file has them now."""
        self.folding.catch_up(self._folder / IDENTITIES)
        return self.journal.known_identities()

    def catch_up(self) -> None:
        """Fold in all that was written and can be read, and forget what was deleted."""
        paths = all_files(self._folder)
        known = self.folding.files.keys() | self.folding.damaged.keys()
        self.folding.forget(known - {path.name for path in paths})
        for path in paths:
            self.folding.catch_up_with_others(path)

    def write_index(self) -> None:
        """Save what is known of every session, for the next process that lists them."""
        summaries = {}
        for path in session_files(self._folder):
            try:
                known = self._index.of_unread(path, self.folding.files)
                state = None if known else self._state(self.folding.catch_up(path))
            except StoreDamagedError:
                continue  # whoever asks for that session is told
            summary = known or summary_of(state, self.folding.folded(path))
            if summary is not None:
                summaries[path.name] = summary
        save_index(self._folder, summaries)

    def _state(self, folded: Folded | None) -> SessionState | None:
        return self.journal.find(folded.owner) if folded and folded.owner else None


def summary_of(state: SessionState | None, folded: Folded) -> Summary | None:
    """Return what the index keeps of a file, or None when it holds no session."""
    if state is None or state.lost or folded.status is None:
        return None
    participants = list(state.participants.values())
    return Summary(folded.end, folded.status.modified, state.session, participants)
