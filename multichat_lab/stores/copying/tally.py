"""What a copy came to, in numbers."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from multichat_lab.stores.copying.lacking import Lack
from multichat_lab.stores.sums import NOTHING, Sum, added


@dataclass(frozen=True, slots=True)
class Copied:
    """What a copy came to.

    Attributes:
        records: table → how many records source and copy have, the same in both.
        checksums: table → the sum of a checksum of each, 40 hexadecimal digits.
        written: table → how many records the copy lacked, or had as they were earlier.
        deleted: sessions that were deleted from the copy.
        meanwhile: table → how many records came to the source, or were changed there, since it was
            begun to read it, `revisions` for edits; `sessions changed` and `sessions deleted`, and
            e.g. `annotations removed`; nothing that is 0.
    """

    records: Mapping[str, int]
    checksums: Mapping[str, str]
    written: Mapping[str, int]
    deleted: list[str]
    meanwhile: Mapping[str, int]


@dataclass(slots=True)
class Tally:
    """What is counted while a copy is made.

    Attributes:
        sums: table → how many records were compared, and the sum of their checksums.
        written: table → how many were written; deleted: sessions.
    """

    sums: dict[str, Sum] = field(default_factory=dict)
    written: Counter[str] = field(default_factory=Counter)
    deleted: list[str] = field(default_factory=list)

    def compared(self, sums: Mapping[str, Sum]) -> None:
        """Count records that are the same in both."""
        for table, each in sums.items():
            self.sums[table] = added(self.sums.get(table, NOTHING), each)

    def wrote(self, lack: Lack) -> None:
        """Count records that were written."""
        changes = sum(len(some) for _, some in lack.rewritten)
        self.written["sessions"] += len(lack.sessions)
        self.written["participants"] += len(lack.participants)
        self.written["messages"] += len(lack.messages) + len(lack.rewritten)
        self.written["revisions"] += len(lack.revisions) + changes
        for table, rows in lack.notes.items():
            self.written[table] += len(rows)

    def result(self, meanwhile: Mapping[str, int]) -> Copied:
        """Return what it came to."""
        return Copied(
            {table: count for table, (count, _) in self.sums.items()},
            {table: f"{total:040x}" for table, (_, total) in self.sums.items()},
            dict(self.written),
            self.deleted,
            meanwhile,
        )
