"""What could not be read, and what to do about it: refuse at once, or count and go on."""

from multichat_lab.errors import DamagedFileError

MAX_WARNINGS = 100
"""Warnings kept word by word; the rest are only counted."""


class DamageReport:
    """The damage met while a source is read.

    Args:
        strict: raise at the first piece that cannot be read.
    """

    def __init__(self, *, strict: bool = False) -> None:
        self._strict = strict
        self._kept: list[str] = []
        self._more = 0
        self.skipped = 0

    def lost(self, file: str, line: int, what: str) -> None:
        """Count a piece that cannot be read.

        Raises:
            DamagedFileError: when strict.
        """
        self._refuse_when_strict(file, line, what)
        self.skipped += 1
        self.note(f"{file}:{line}: {what}; left out")

    def repaired(self, file: str, line: int, what: str) -> None:
        """Take note of a piece that is read in part, with replacement characters for the rest.

        Raises:
            DamagedFileError: when strict.
        """
        self._refuse_when_strict(file, line, what)
        self.note(f"{file}:{line}: {what}; replaced by U+FFFD")

    def note(self, warning: str) -> None:
        """Keep a warning about something that is no damage."""
        if len(self._kept) < MAX_WARNINGS:
            self._kept.append(warning)
        else:
            self._more += 1

    @property
    def warnings(self) -> list[str]:
        """The warnings, and how many more there were."""
        if not self._more:
            return self._kept[:]
        return [*self._kept, f"… and {self._more:,} more warnings, which were only counted"]

    def _refuse_when_strict(self, file: str, line: int, what: str) -> None:
        if self._strict:
            raise DamagedFileError(
                f"{file}:{line}: {what}",
                "Nothing was imported; mend the line, or import without strict to leave it out.",
            )
