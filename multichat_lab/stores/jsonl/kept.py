"""The rows of a json store, read from its files anew: quickly, and not what a process remembers."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from multichat_lab.columns import Row
from multichat_lab.errors import StoreDamagedError
from multichat_lab.records import ChatSession
from multichat_lab.stores.damage import Damage
from multichat_lab.stores.jsonl.files import IDENTITIES, file_name, lines_of, read_tail
from multichat_lab.stores.jsonl.folder import JsonFolder
from multichat_lab.stores.jsonl.held import HeldSession, between
from multichat_lab.stores.jsonl.message_lines import row_or_line
from multichat_lab.stores.jsonl.present import whole
from multichat_lab.stores.jsonl.proving import Wrong, first_wrong
from multichat_lab.stores.memory.session import SessionState
from multichat_lab.stores.memory.view import JournalKept, JournalReader
from multichat_lab.stores.questions import SessionQuery
from multichat_lab.stores.schema import RUN_TABLES
from multichat_lab.stores.sums import STORE, Beside
from multichat_lab.stores.whole import Whole


class JsonKept(JournalKept):
    """The rows themselves; see `keeping.Kept`.

    A file in which anything is unusual is read as every reader reads it, who names what is wrong.

    Args:
        folder: the store's folder as this process knows it.
        path: where it is.

    Attributes:
        runs: table → the rows of all runs, as they were when the seals were read.
        together: see `keeping.Kept`; memory that is used again is not taken anew page by page.
    """

    together = 5_000

    def __init__(self, folder: JsonFolder, path: Path) -> None:
        super().__init__(folder)
        self._folder, self._path = folder, path
        self.runs: dict[str, list[Row]] = {}
        self._held: dict[str, HeldSession | None] = {}
        self._begun: dict[str, HeldSession] = {}
        self._counts: dict[str, int] = {}
        self._proved: dict[str, tuple[Wrong | None, bool]] = {}

    def go_on(self, earlier: "JsonKept") -> None:
        """Read only what files gained since an earlier view, which is of no use from now on."""
        self._begun = {each: held for each, held in earlier._held.items() if held is not None}

    def pin(self, sessions: Iterable[ChatSession]) -> None:
        """Hold that sessions have so many messages, whatever others write from now on."""
        self._counts = {each.session_id: each.message_count for each in sessions}

    def sizes(self) -> dict[str, int]:
        """Return how many messages lie under each session, or lay there when they were told."""
        states = self._folder.journal.states
        counts = {each: n - _lost(states.get(each)) for each, n in self._counts.items()}
        return counts or super().sizes()

    def message_rows(self, session_ids: Sequence[str], after_seq: int, limit: int) -> list[Row]:
        """Return messages of sessions, by session and `seq`."""
        rows: list[Row] = []
        for each, held in self._read_again(session_ids):
            until = min(after_seq + limit, self._counts.get(each, after_seq + limit))
            if held is None:
                rows += super().message_rows([each], after_seq, until - after_seq)
            else:
                rows += between(held.rows, after_seq, until)
        return rows

    def note_rows(self, table: str, session_ids: Sequence[str]) -> list[Row]:
        """Return rows of a table of notes, by session and in the order of recording."""
        if table != "revisions":
            return super().note_rows(table, session_ids)
        rows: list[Row] = []
        for each, held in self._read_again(session_ids):
            rows += super().note_rows(table, [each]) if held is None else held.changes
        return rows

    def beside(self, session_ids: Sequence[str] | None) -> Beside:
        """Compare files with the sums in them, see `proving`; those that none can read are told."""
        known = (each.header.session_id for each in self._states.all())
        ids = (*known, STORE) if session_ids is None else session_ids
        files = {each: file_name(each) if each != STORE else IDENTITIES for each in ids}
        damage, bare = [], []
        for owner, name in files.items():
            with suppress(FileNotFoundError):
                wrong, is_bare = self._proved.get(owner) or first_wrong(lines_of(self._path / name))
                bare += [owner] if is_bare else []
                if wrong is not None:
                    whose = f" of session {owner!r}" if owner else ""
                    told = f"{name}{whose}: {wrong.told}"
                    damage.append(Damage(owner or None, None, wrong.what, told))
        return Beside(tuple(damage), tuple(bare))

    def seals(self, run_id: str | None = None) -> list[Row]:
        """Return seals; where all, hold what the runs had then: others go on writing."""
        if run_id is not None:
            return super().seals(run_id)
        self._folder.run_rows("runs", None)
        journal = self._folder.journal
        self.runs = {table: journal.run_rows(table, None) for table in RUN_TABLES}
        return journal.run_rows("seals", None)

    def whole(self) -> Whole:
        """Return what all files add up to."""
        return whole(self._path)

    def _read_again(self, session_ids: Sequence[str]) -> list[tuple[str, HeldSession | None]]:
        """Return what sessions hold; those that are asked for next may be the same."""
        if not set(session_ids) <= self._held.keys():
            self._held = {each: self._rows_in_file(each) for each in sorted(session_ids)}
        return [(each, self._held[each]) for each in sorted(session_ids)]

    def _rows_in_file(self, session_id: str) -> HeldSession | None:
        path, held = self._path / file_name(session_id), self._begun.pop(session_id, None)
        try:
            if held is not None and (tail := read_tail(path, held.end, held.trace, row_or_line)):
                return held if held.fold(tail) else None
            tail = read_tail(path, 0, b"", row_or_line)
        except (FileNotFoundError, StoreDamagedError):
            return None
        if tail is None or not tail.events or not isinstance(tail.events[0], ChatSession):
            return None
        self._proved[session_id] = first_wrong(tail.lines)
        held = HeldSession(session_id)
        return held if held.fold(tail) else None


class JsonReader(JournalReader):
    """A view of a folder; see `contract.Reader`. Others may write to its files meanwhile.

    Args:
        folder: the store's folder as this process knows it.
        path: where it is.
    """

    def __init__(self, folder: JsonFolder, path: Path) -> None:
        super().__init__(folder)
        self.kept: JsonKept = JsonKept(folder, path)

    def sessions(self, query: SessionQuery) -> list[ChatSession]:
        """Return the matching sessions, the oldest first."""
        found = super().sessions(query)
        self.kept.pin(found)
        return found

    def run_rows(self, table: str, run_id: str | None) -> list[Row]:
        """Return the rows that one run, or all, has in a table; of all, as they were sealed last.

        Raises:
            StoreError: it is no table of runs.
        """
        held = self.kept.runs.get(table) if run_id is None else None
        return super().run_rows(table, run_id) if held is None else held


def _lost(state: SessionState | None) -> int:
    return 0 if state is None else state.lost
