"""What an importer has at hand while it reads: the options, the damage report, the progress."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from multichat_lab.chat.importers.source.damage import DamageReport
from multichat_lab.chat.importers.source.options import ImportOptions, Progress

STEPS = 200
"""A progress callback is called about so often in an import."""


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
            self._tell(min(self._done, self._total))

    def finish(self) -> None:
        """Tell the callback that all has been read."""
        self._tell(self._total)

    def _tell(self, done: int) -> None:
        self._told = self._done
        if self._progress is not None:
            self._progress(done, self._total)


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of a source.

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
        folder = self.source if self.source.is_dir() else self.source.parent
        return path.relative_to(folder).as_posix()

    def session_id(self, form: str, name: str) -> str:
        """Return the id of the session that `name` becomes, the same at every import."""
        return f"{self.options.session_prefix}{form}:{name}"

    def expect_files(self, paths: Iterable[Path]) -> None:
        """Set the progress total to the size of the files."""
        self.meter.expect(sum(path.stat().st_size for path in paths))

    def aside(self) -> "Reading":
        """Return a reading of the same source whose damage and progress count for nothing."""
        return Reading(self.source, self.options)
