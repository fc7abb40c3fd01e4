"""One reading of a source: what was asked for, how far it has come, and what could not be read."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from multichat_lab.chat.anonymising import Anonymiser
from multichat_lab.chat.importers.source.damage import DamageReport
from multichat_lab.progress import Progress

STEPS = 200
"""A progress callback is called about so often in an import."""


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How to import.

    Attributes:
        strict: import nothing at all when any piece of the source cannot be read.
        date: the day (UTC) on which the source begins, for formats that do not tell it; it goes
            before a date in the file's name.
        session_prefix: put before every session id that an importer makes up, to keep apart two
            sources of the same name, e.g. `"work/"`.
        date_order: `dmy`, `mdy` or `ymd`, where a source's dates do not tell it; empty asks them.
        columns: of a table: what a message needs → its column, e.g. `{"sender": "from"}`.
        encoding: of text logs, e.g. `cp1251`; empty reads UTF-8, and what is none as cp1252.
        progress: called now and then with bytes read and bytes in all.
        anonymiser: replaces names, addresses and numbers; reads the source once more before.
    """

    strict: bool = False
    date: datetime.date | None = None
    session_prefix: str = ""
    date_order: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    encoding: str = ""
    progress: Progress | None = None
    anonymiser: Anonymiser | None = None


class ProgressMeter:
    """Adds up the bytes read and tells the callback now and then.

    Args:
        progress: the callback, or None.
        passes: how often every byte is read, for the total.
    """

    def __init__(self, progress: Progress | None = None, passes: int = 1) -> None:
        self._progress = progress
        self._passes = passes
        self._total = 0
        self._done = 0
        self._told = 0

    def expect(self, total: int) -> None:
        """Set the number of bytes that one pass reads."""
        self._total = total * self._passes

    def advance(self, count: int) -> None:
        """Add `count` bytes that have been read."""
        self._done += count
        if self._done - self._told >= self._total / STEPS:
            self._told = self._done
            self._tell(min(self._done, self._total))

    @property
    def step(self) -> int | None:
        """How many bytes the callback waits for; None when there is none."""
        return None if self._progress is None else max(1, self._total // STEPS)

    def finish(self) -> None:
        """Tell the callback that all has been read."""
        self._tell(self._total)

    def _tell(self, done: int) -> None:
        if self._progress is not None:
            self._progress(done, self._total)


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of a source: what an importer has at hand.

    Attributes:
        source: the file or folder that is imported.
        options: what the caller asked for.
        damage: takes what cannot be read.
        meter: takes the bytes read.
    """

    source: Path
    options: ImportOptions = field(default_factory=ImportOptions)
    damage: DamageReport = field(default_factory=DamageReport)
    meter: ProgressMeter = field(default_factory=ProgressMeter)

    def name_of(self, path: Path) -> str:
        """Return a file's name for warnings: relative to the source's folder."""
        folder = self.source if self.source in path.parents else self.source.parent
        return path.relative_to(folder).as_posix()

    def lost(self, path: Path, line: int, what: str) -> None:
        """Report a piece of a file that cannot be read; the import goes on without it.

        Raises:
            DamagedFileError: when strict.
        """
        self.damage.lost(self.name_of(path), line, what)

    def decoded(self, data: bytes, line: int, name: str) -> str:
        """Return UTF-8 `data` as text; what is no UTF-8 becomes U+FFFD and is reported.

        Args:
            data: the bytes.
            line: the number of the first line in them.
            name: the file's name, for the report.

        Raises:
            DamagedFileError: when strict.
        """
        try:
            return data.decode()
        except UnicodeDecodeError as error:
            place = line + data.count(b"\n", 0, error.start)
            self.damage.repaired(name, place, f"byte 0x{data[error.start]:02x} is no UTF-8")
            return data.decode(errors="replace")

    def session_id(self, form: str, name: str) -> str:
        """Return the id of the session that `name` becomes, the same at every import."""
        return f"{self.options.session_prefix}{form}:{name}"

    def expect_files(self, paths: Iterable[Path]) -> None:
        """Set the progress total to the size of the files."""
        if self.meter.step is not None:  # else nobody looks, and each costs a question
            self.meter.expect(sum(path.stat().st_size for path in paths))

    def aside(self) -> "Reading":
        """Return a reading of the same source whose damage and progress count for nothing."""
        return Reading(self.source, self.options)
