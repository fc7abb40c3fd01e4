"""Deleting sessions of a json store, while others of the process read."""

from collections.abc import Sequence
from pathlib import Path

from multichat_lab.stores.jsonl.files import file_name, run_file_name, run_files
from multichat_lab.stores.jsonl.folder import JsonFolder
from multichat_lab.stores.jsonl.mending import asides_of
from multichat_lab.stores.swapping import sync_folder


class Deletion:
    """The files of sessions, and of the runs that belong to them, on their way out of a folder.

    Args:
        path: the folder.
        folder: the same as this process knows it.
        session_ids: the sessions.

    Attributes:
        session_ids: the sessions; names: those of the files.
    """

    def __init__(self, path: Path, folder: JsonFolder, session_ids: Sequence[str]) -> None:
        self._path, self._folder = path, folder
        self.session_ids = session_ids
        for each in run_files(path) if session_ids else ():
            folder.folding.catch_up_with_others(each)
        runs = folder.journal.runs.of_sessions(session_ids)
        self.names = [*map(run_file_name, runs), *map(file_name, session_ids)]

    def unlink(self) -> None:
        """Delete the files, also as they were before mending; who reads finds them gone."""
        for path in (self._path / name for name in self.names):
            for each in (path, *asides_of(path)):
                each.unlink(missing_ok=True)
        sync_folder(self._path)

    def forget(self) -> None:
        """Drop what was in them; in turn with those who read."""
        self._folder.folding.forget(self.names)
        self._folder.write_index()
