"""The runs of a json store's folder: a file each, whose first line is the run itself."""

import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from multichat_lab.errors import StoreDamagedError
from multichat_lab.stores.journal.journal import Journal
from multichat_lab.stores.jsonl.codec import decode_row, encode_row
from multichat_lab.stores.jsonl.files import (
    TRACE,
    FileStatus,
    TornLineWarning,
    append,
    read_tail,
    run_file_name,
    run_files,
    status_of,
    torn_line,
)
from multichat_lab.stores.jsonl.folding import Folded
from multichat_lab.stores.questions import Row
from multichat_lab.stores.run_rows import TableRow

WrittenRows = tuple[Path, list[TableRow], bytes]
"""A file, the rows that were appended to it, and these as bytes."""


class JsonRuns:
    """What this process knows of the runs in the folder; files are read when somebody asks.

    Args:
        folder: the store's folder.
        journal: what the files are folded into.
        is_quiet: tells whether no process is writing, so that an unfinished line will stay so.
    """

    def __init__(self, folder: Path, journal: Journal, is_quiet: Callable[[], bool]) -> None:
        self._folder = folder
        self._journal = journal
        self._is_quiet = is_quiet
        self._files: dict[str, Folded] = {}
        self._run_ids: dict[str, str] = {}

    def run_rows(self, table: str, run_id: str) -> list[Row]:
        """Return the rows of one run in one table, as its file has them now."""
        self._catch_up(self._folder / run_file_name(run_id))
        return self._journal.run_rows(table, run_id)

    def catch_up(self) -> None:
        """Fold in all that was written, and forget what was deleted."""
        paths = run_files(self._folder)
        self._forget(set(self._files) - {path.name for path in paths})
        for path in paths:
            self._catch_up(path)

    def write(self, rows: Sequence[TableRow], ends: dict[Path, int]) -> list[WrittenRows]:
        """Write rows to the files of their runs, durably; see `JsonSessions.write`.

        Raises:
            OSError: the disk is full or a file cannot be written.
        """
        of_run: dict[Path, list[TableRow]] = defaultdict(list)
        for table, row in rows:
            of_run[self._folder / run_file_name(row[0])].append((table, row))
        written = []
        for path, lines in of_run.items():
            self._catch_up(path)
            data = b"".join(encode_row(table, row) for table, row in lines)
            end = self._files.get(path.name, Folded()).end
            append(path, data, end)
            ends[path] = end
            written.append((path, lines, data))
        return written

    def wrote(self, written: Sequence[WrittenRows]) -> None:
        """Fold what `write` has written."""
        for path, lines, data in written:
            end = self._files.get(path.name, Folded()).end + len(data)
            self._journal.add_rows(lines)
            self._run_ids[path.name] = lines[0][1][0]
            self._files[path.name] = Folded(end, data[-TRACE:], status_of(path))

    def delete(self, session_ids: Iterable[str]) -> None:
        """Delete the files of the runs that belong to sessions."""
        self.catch_up()
        names = [run_file_name(each) for each in self._journal.runs.of_sessions(session_ids)]
        for name in names:
            (self._folder / name).unlink(missing_ok=True)
        self._forget(names)

    def _forget(self, names: Iterable[str]) -> None:
        gone = []
        for name in names:
            self._files.pop(name, None)
            if name in self._run_ids:
                gone.append(self._run_ids.pop(name))
        if gone:
            self._journal.forget_runs(gone)

    def _catch_up(self, path: Path) -> None:
        try:
            status = status_of(path)
            folded = self._files.get(path.name, Folded())
            if folded.status != status:
                self._read(path, folded, status)
        except FileNotFoundError:
            self._forget([path.name])

    def _read(self, path: Path, folded: Folded, status: FileStatus) -> None:
        tail = read_tail(path, folded.end, folded.trace, decode_row)
        if tail is None:
            self._forget([path.name])
            self._read(path, Folded(), status)
            return
        check_rows_of(path, tail.events, is_start=folded.end == 0)
        self._journal.add_rows(tail.events)
        if tail.events:
            self._run_ids[path.name] = tail.events[0][1][0]
        self._files[path.name] = Folded(tail.end, tail.trace, status)
        if tail.torn and self._is_quiet() and status_of(path).size == tail.end + tail.torn:
            warnings.warn(torn_line(path, tail.torn), TornLineWarning, stacklevel=2)


def check_rows_of(path: Path, rows: Sequence[TableRow], *, is_start: bool) -> None:
    """Refuse a file that was renamed, copied, or whose first line is lost.

    Raises:
        StoreDamagedError: names the file.
    """
    for run_id in {row[0] for _, row in rows}:
        if run_file_name(run_id) != path.name:
            raise StoreDamagedError(
                f"{path.name} holds run {run_id!r}, whose file is {run_file_name(run_id)}",
                "Move the file out of the store, or give it its name back.",
            )
    if rows and is_start and rows[0][0] != "runs":
        raise StoreDamagedError(
            f"{path.name} does not begin with a run", "Restore its first line from a backup."
        )
