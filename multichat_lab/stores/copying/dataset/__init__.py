"""A store's records as a Parquet data set: a folder that DuckDB, Polars and Spark read as it is.

    messages/month=2026-11/part-00000001.parquet
    _manifest.json

A folder a table, parted by the month (UTC) of its rows, and a manifest with the checksum of each
part. Each row is there once, also of what was changed since: its part is made anew. Parts of an
older release get the columns that came since when it is copied to again.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from multichat_lab.columns import Row
from multichat_lab.errors import StoreError
from multichat_lab.records import Identity
from multichat_lab.stores.copying.dataset.changing import deleted, put, recounted, taken
from multichat_lab.stores.copying.dataset.files import Files, is_dataset
from multichat_lab.stores.copying.dataset.reading import DatasetReader, connected, show, show_all
from multichat_lab.stores.copying.dataset.rewriting import Change, Rewriting
from multichat_lab.stores.copying.lacking import Lack
from multichat_lab.stores.notes import NOTES
from multichat_lab.stores.paths import translate_system_errors

__all__ = ["Dataset", "is_dataset"]


class Dataset:
    """A Parquet data set, which a copy is made of, or made to; see `targets.Target`.

    Args:
        folder: where it lies.
        create: make it where there is none.

    Raises:
        StoreError: there is none, something else lies there, or another copy uses it.
        StoreDamagedError: a part is lost, altered, or none of the data set.
    """

    storage_type = "parquet"

    def __init__(self, folder: Path, create: bool = True) -> None:
        self.location = f"parquet:{folder}"
        self._files = Files(folder.absolute(), create)
        self._connection = connected()
        try:
            with self._translating():
                if create and (older := self._files.manifest.older):
                    self._files.commit(Rewriting(self._connection, self._files).renewed(older))
                show_all(self._connection, self._files.folder, self._files.manifest)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let others write."""
        self._connection.close()
        self._files.close()

    def trace(self) -> object:
        """Return what is the same as long as nothing is written: nobody else writes."""
        return self._files.manifest.serial

    @contextmanager
    def reading(self) -> Iterator[DatasetReader]:
        """Open a view."""
        with self._translating():
            yield DatasetReader(self._connection)

    def take(self, lack: Lack) -> None:
        """Write what it lacks, the sessions of its messages included."""
        with self.reading() as reader:
            change = taken(reader, lack)
        self._write(change)

    def recount(self, session_id: str, last: int) -> None:
        """Let it count the last messages of a session, which are lost."""
        with self.reading() as reader:
            change = recounted(reader, session_id, last)
        self._write(change)

    def delete_sessions(self, session_ids: Sequence[str]) -> None:
        """Delete sessions with all that belongs to them, runs included."""
        with self.reading() as reader:
            change = deleted(reader, session_ids)
        self._write(change)

    def put_run(self, run_id: str, tables: Mapping[str, Sequence[Row]], seals: list[Row]) -> None:
        """Write rows of a run, new or changed, and the seals that it has in the source."""
        self._write(put({**tables, "seals": seals}))

    def add_identities(self, identities: Sequence[Identity]) -> None:
        """Add identities that are new."""
        self._write(Change({"identities": list(map(NOTES[Identity].to_row, identities))}))

    def _write(self, change: Change) -> None:
        if not change.tables:
            return
        with self._translating():
            manifest = Rewriting(self._connection, self._files).staged(change)
            self._files.commit(manifest)
            show(self._connection, self._files.folder, manifest, change.tables)

    @contextmanager
    def _translating(self) -> Iterator[None]:
        with translate_system_errors(self.location):
            try:
                yield
            except duckdb.Error as error:
                raise StoreError(
                    f"{self.location}: {str(error).splitlines()[0]}",
                    "Check the disk's free space and who may read and write there.",
                ) from error
