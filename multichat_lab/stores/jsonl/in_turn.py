"""What a transaction asks of a json store's folder, in turn with the readers of its process."""

from collections.abc import Collection, Mapping

from multichat_lab.columns import Row
from multichat_lab.records import Identity
from multichat_lab.stores.access import Turn
from multichat_lab.stores.head_lines import Mark
from multichat_lab.stores.jsonl.folder import JsonFolder
from multichat_lab.stores.jsonl.folding import Folding
from multichat_lab.stores.memory.session import SessionState


class FolderInTurn:
    """The folder for one question at a time; see `memory.view.States`.

    What it answers stays as it is: nobody else writes during a transaction.

    Args:
        folder: the folder as this process knows it.
        turn: whose turn it is to look at the folder.

    Raises:
        StoreBusyError: of each question, when a reader does not leave in time.
    """

    def __init__(self, folder: JsonFolder, turn: Turn) -> None:
        self._folder = folder
        self._turn = turn

    @property
    def unread(self) -> int:
        """How many sessions' files were damaged when all were looked at."""
        return self._folder.unread

    @property
    def folding(self) -> Folding:
        """How far each file is folded, and which are damaged."""
        return self._folder.folding

    def find(self, session_id: str) -> SessionState | None:
        """Return a session's state as its file has it now, or None."""
        with self._turn:
            return self._folder.find(session_id)

    def all(self) -> Collection[SessionState]:
        """Return all sessions that can be read."""
        with self._turn:
            return self._folder.all()

    def has_message(self, session_id: str, message_id: str) -> bool:
        """Return whether that session has a message of that id."""
        with self._turn:
            return self._folder.has_message(session_id, message_id)

    def run_rows(self, table: str, run_id: str | None) -> list[Row]:
        """Return the rows of one run, or of all, in one table."""
        with self._turn:
            return self._folder.run_rows(table, run_id)

    def known_identities(self) -> Collection[Identity]:
        """Return the identities, in the order of recording."""
        with self._turn:
            return self._folder.known_identities()

    def ends(self, known: Mapping[str, Mark]) -> Mapping[str, int]:
        """Return where files end, see `ends.ends`."""
        return self._folder.ends(known)
