"""What the caller asks of an import, and what it is told afterwards."""

import datetime
from dataclasses import dataclass, field
from typing import Protocol


class Progress(Protocol):
    """Something that shows how far an import has come, such as a bar in a terminal."""

    def __call__(self, done: int, total: int) -> None:
        """Take note that `done` of `total` bytes have been read."""


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How to import.

    Attributes:
        strict: import nothing at all when any piece of the source cannot be read.
        date: the day (UTC) on which the source begins, for formats that do not tell it; it goes
            before a date in the file's name.
        session_prefix: put before every session id that an importer makes up, to keep apart two
            sources of the same name, e.g. `"work/"`.
        progress: called now and then with bytes read and bytes in all.
    """

    strict: bool = False
    date: datetime.date | None = None
    session_prefix: str = ""
    progress: Progress | None = None


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """What an import did.

    Attributes:
        sessions: number of sessions that it made.
        messages: number of messages that it added, system messages among them.
        participants: number of different names that it added to sessions.
        duplicates: number of messages that were there already and were left out.
        skipped: number of pieces (lines, messages, files) that could not be read.
        warnings: `file:line: what`, at most 100 and then one that says how many more.
    """

    sessions: int = 0
    messages: int = 0
    participants: int = 0
    duplicates: int = 0
    skipped: int = 0
    warnings: list[str] = field(default_factory=list)
