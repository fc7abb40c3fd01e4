"""The json store: a folder that any tool can read, one append-only file a session or run."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from multichat_lab.errors import StoreBusyError
from multichat_lab.stores.access import Access, Turn
from multichat_lab.stores.jsonl.batches import take_back
from multichat_lab.stores.jsonl.deleting import Deletion
from multichat_lab.stores.jsonl.ends import entries
from multichat_lab.stores.jsonl.folder import JsonFolder
from multichat_lab.stores.jsonl.in_turn import FolderInTurn
from multichat_lab.stores.jsonl.kept import JsonReader
from multichat_lab.stores.jsonl.marker import raise_version, require_marker
from multichat_lab.stores.jsonl.mending import mend
from multichat_lab.stores.jsonl.opening import found, opened, require_same
from multichat_lab.stores.jsonl.present import whole, whole_after
from multichat_lab.stores.jsonl.writing import Writing
from multichat_lab.stores.locks import ProcessLock
from multichat_lab.stores.memory.transaction import JournalTransaction
from multichat_lab.stores.memory.view import JournalReader
from multichat_lab.stores.overwriting import state_of
from multichat_lab.stores.paths import (
    JSON_MARKER,
    ready_path,
    translate_system_errors,
)
from multichat_lab.stores.questions import Changes, StoreOptions
from multichat_lab.stores.read_only import ReadOnlyStore
from multichat_lab.stores.sealing import seals_of


class JsonStore:
    """A folder of JSON-lines files; see `contract.Store`.

    Each line is one record with all its fields, so that `jq`, DuckDB's `read_json` or an editor can
    read it; `lines` and `last_of` mark the first and the last line of several that were written at
    once. A `message_id` is checked for being unique in its session only.

    Args:
        path: the folder; made when it is not there.
        options: whether to create it, and how long to wait for others.

    Raises:
        StoreError: the folder holds other things or cannot be written; later, when it was moved or
            deleted while it was open, or lacks what was acknowledged.
        StoreBusyError: another process does not give it back in time.
        StoreDamagedError: it lacks what was acknowledged.
        SchemaVersionError: a newer release wrote it.
    """

    storage_type = "json"

    def __init__(self, path: Path, options: StoreOptions | None = None) -> None:
        self.location = f"json:{path}"
        options = options or StoreOptions()
        self._path = folder = ready_path(path, options.create)
        self._access = Access(self.location, options.busy_seconds)
        self._writing = self._access.beside()
        setting = "StoreOptions(busy_seconds=...)"
        self._turn = Turn(self.location, options.busy_seconds, setting)
        self._lock = ProcessLock(folder / ".lock", options.busy_seconds)
        self._folder = JsonFolder(folder, self._lock.is_free)
        self._changed = False
        with translate_system_errors(self.location):
            folder.mkdir(exist_ok=True)
            present, accept = self._folder.present, options.accept_loss
            there = opened(folder, self.location, self._lock, present, accept)
            self._told, self._marker, self.head = there

    @staticmethod
    def open_read_only(path: Path) -> ReadOnlyStore:
        """Open a store where this user may not write; see `ReadOnlyStore`."""
        location = f"json:{path}"
        folder = JsonFolder(path.absolute(), lambda: True)

        @contextmanager
        def view() -> Iterator[JournalReader]:
            with translate_system_errors(location):
                yield JournalReader(folder)

        def changes(mark: object | None, limit: int) -> Changes:
            with translate_system_errors(location):
                folder.catch_up()
                return folder.journal.changes(mark, limit)

        with translate_system_errors(location):
            found(path.absolute()).head.check(location, folder.present)
        return ReadOnlyStore("json", location, view, changes)

    @contextmanager
    def reading(self) -> Iterator[JournalReader]:
        """Open a view; it waits for no writer, but the moment in which one of its process ends."""
        with self._access, translate_system_errors(self.location), self._turn:
            require_marker(self._path)
            yield JsonReader(self._folder, self._path)

    @contextmanager
    def transaction(self) -> Iterator[JournalTransaction]:
        """Open a write transaction; every file that it touches is synced when the block is left."""
        with self._writing, translate_system_errors(self.location), self._locked():
            transaction = JournalTransaction(FolderInTurn(self._folder, self._turn))
            yield transaction
            transaction.rows += (("seals", row) for row in seals_of(transaction, transaction.put))
            with self._turn:
                gone = Deletion(self._path, self._folder, transaction.deleted)
                writing = self._begun(transaction)
            try:
                files = writing.append()
                with suppress(StoreBusyError), self._turn:  # else what was written is read
                    writing.fold()
            finally:
                writing.release()
            self._changed = self._changed or bool(transaction.events)
            now = None
            if files and self.head.follow():
                now = whole_after(self.head.whole, writing.added) or whole(self._path)
            self.head.wrote(entries(transaction.events, files), now)
            if gone.names:
                self.head.forget(gone.session_ids, gone.names)
                gone.unlink()
                with suppress(StoreBusyError), self._turn:  # else readers find out by themselves
                    gone.forget()
            if gone.names or transaction.kept.is_told:
                self.head.tell(partial(whole, self._path))

    def _begun(self, transaction: JournalTransaction) -> Writing:
        """Return what a transaction writes, into a folder that is as it was left."""
        require_same(self._path, self._lock)
        self._require_acknowledged()
        written = [*transaction.events, *transaction.identities, *transaction.rows]
        if written and self._told.is_older:
            raise_version(self._path)
        return Writing(self._path, self._folder.folding, written)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Keep other writers out of the folder, which must be the same one at the end."""
        require_marker(self._path)
        with self._lock:
            take_back(self._path)
            yield
            require_same(self._path, self._lock)

    def _require_acknowledged(self) -> None:
        """Refuse files that were written over in place, if they lack what was acknowledged.

        Another store's, whose marker lies there now, is gone on with.
        """
        marker = state_of(self._path / JSON_MARKER)
        if marker != self._marker:
            self.head.close()
            self._told, self._marker, self.head = found(self._path)
        if self._folder.folding.anew:
            self.head.check(self.location, self._folder.present)
            self._folder.folding.anew.clear()

    def changes(self, mark: object | None, limit: int = 50_000) -> Changes:
        """Return at most `limit` rows that came since `mark`."""
        with self._access, translate_system_errors(self.location), self._turn:
            require_marker(self._path)
            self._folder.catch_up()
            return self._folder.journal.changes(mark, limit)

    def mend(self, session_id: str | None = None) -> Mapping[str, str]:
        """Make files readable from what is left of them, see `mending`; of a session, or all."""
        with (
            self._writing, translate_system_errors(self.location), self._locked(), self._turn,
        ):  # fmt: skip
            return mend(self._path, self._folder, self.head, session_id)

    @property
    def damaged(self) -> dict[str, str]:
        """Name of a file that could not be read when it was last looked at → why."""
        found = self._folder.folding.damaged
        return {name: each.error.problem for name, each in found.items()}

    def close(self) -> None:
        """Save the index, so that the next process lists the sessions at once."""
        if not (self._writing.close() and self._access.close()):
            return
        try:
            if self._changed and self._path.is_dir():
                # the index only saves time: who has frozen at the lock must not stop us
                with suppress(StoreBusyError), translate_system_errors(self.location), self._lock:
                    self._folder.write_index()
        finally:
            self.head.close()
            self._lock.close()
