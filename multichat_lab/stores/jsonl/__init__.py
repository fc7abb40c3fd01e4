"""The json store: a folder that any tool can read, one append-only file a session or run."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from multichat_lab.stores.jsonl.batches import take_back
from multichat_lab.stores.jsonl.files import translate_errors
from multichat_lab.stores.jsonl.folder import JsonFolder
from multichat_lab.stores.jsonl.index import mark_folder
from multichat_lab.stores.locks import Access, ProcessLock
from multichat_lab.stores.memory.transaction import JournalTransaction
from multichat_lab.stores.memory.view import JournalReader
from multichat_lab.stores.paths import ready_path
from multichat_lab.stores.questions import Changes, StoreOptions
from multichat_lab.stores.read_only import ReadOnlyStore


class JsonStore:
    """A folder of JSON-lines files; see `contract.Store`.

    Each line is one record with all its fields, so that `jq`, DuckDB's `read_json` or an editor can
    read it; `lines` and `last_of` mark the first and the last line of several that were written at
    once. A `message_id` is checked for being unique in its session only.

    Args:
        path: the folder; made when it is not there.
        options: whether to create it.

    Raises:
        StoreError: the folder holds other things or cannot be written.
        SchemaVersionError: a newer release wrote it.
    """

    storage_type = "json"

    def __init__(self, path: Path, options: StoreOptions | None = None) -> None:
        self.location = f"json:{path}"
        self._path = folder = ready_path(path, (options or StoreOptions()).create)
        self._access = Access(self.location)
        self._lock = ProcessLock(folder / ".lock")
        self._folder = JsonFolder(folder, self._lock.is_free)
        self._changed = False
        with translate_errors(self.location):
            folder.mkdir(exist_ok=True)
            with self._lock:
                mark_folder(folder)
                take_back(self._path)

    @staticmethod
    def open_read_only(path: Path) -> ReadOnlyStore:
        """Open a store where this user may not write; see `ReadOnlyStore`."""
        location = f"json:{path}"
        folder = JsonFolder(path.absolute(), lambda: True)

        @contextmanager
        def view() -> Iterator[JournalReader]:
            with translate_errors(location):
                yield JournalReader(folder)

        def changes(mark: object | None, limit: int) -> Changes:
            with translate_errors(location):
                folder.catch_up()
                return folder.journal.changes(mark, limit)

        with translate_errors(location):
            mark_folder(path.absolute())
        return ReadOnlyStore("json", location, view, changes)

    @contextmanager
    def reading(self) -> Iterator[JournalReader]:
        """Open a view; it waits for no other process."""
        with self._access, translate_errors(self.location):
            yield JournalReader(self._folder)

    @contextmanager
    def transaction(self) -> Iterator[JournalTransaction]:
        """Open a write transaction; every file that it touches is synced when the block is left."""
        with self._access, translate_errors(self.location), self._lock:
            take_back(self._path)
            transaction = JournalTransaction(self._folder)
            yield transaction
            self._folder.write([*transaction.events, *transaction.identities, *transaction.rows])
            self._changed = self._changed or bool(transaction.events)
            if transaction.deleted:
                self._folder.delete(transaction.deleted)

    def changes(self, mark: object | None, limit: int = 50_000) -> Changes:
        """Return at most `limit` rows that came since `mark`."""
        with self._access, translate_errors(self.location):
            self._folder.catch_up()
            return self._folder.journal.changes(mark, limit)

    def close(self) -> None:
        """Save the index, so that the next process lists the sessions at once."""
        if not self._access.close():
            return
        try:
            if self._changed:
                with translate_errors(self.location), self._lock:
                    self._folder.write_index()
        finally:
            self._lock.close()
