"""Sums over those lines of an export that are no messages: they stand in its session's line.

Messages, and the changes of their words, carry checksums of their own; of the other lines one could
be altered, lost or added without a word. `"sums": {"reactions": [2, "…"], …}` tells how many lines
of each table there are, and their sum, see `stores.sums`.
"""

import json
from collections import defaultdict
from collections.abc import Iterator

from multichat_lab.columns import Row
from multichat_lab.records import ChatMessage, ChatSession, Participant, Record
from multichat_lab.stores.chain import DIGITS
from multichat_lab.stores.damage import Damage
from multichat_lab.stores.notes import NOTES
from multichat_lab.stores.rows import participant_row, session_row
from multichat_lab.stores.sums import NOTHING, Sum, summed

ROOM = 640
"""So many characters the sums of a session take at most."""


class LineSums:
    """The sums over the lines of one session, as they come.

    Attributes:
        sums: table → how many lines, and their sum.
    """

    def __init__(self) -> None:
        self.sums: dict[str, Sum] = defaultdict(lambda: NOTHING)
        self._named: set[str] = set()
        self._seated: set[str] = set()

    def add(self, record: Record) -> None:
        """Take in the record of a line; a message has no part in it."""
        if not isinstance(record, ChatMessage):
            table, row = self._row(record)
            self.sums[table] = summed(self.sums[table], table, [row])
        if isinstance(record, ChatSession):
            self._named.update(record.participants)
        elif isinstance(record, Participant) and record.left_at is None:
            self._seated.add(record.participant)

    def other_people(self, session_id: str) -> Iterator[Damage]:
        """Yield that the session's line names others than those whose lines say they are in it."""
        if others := sorted(self._named ^ self._seated):
            told = f"Participants of session {session_id!r} are not as recorded: {others[0]!r}"
            yield Damage(session_id, None, "altered", told)

    def told(self) -> str:
        """Return them as JSON text, which fits into `ROOM`."""
        told = {name: [n, f"{total:0{DIGITS}x}"] for name, (n, total) in self.sums.items()}
        return json.dumps(told).ljust(ROOM)

    def _row(self, record: Record) -> tuple[str, Row]:
        if isinstance(record, ChatSession):
            return "sessions", session_row(record)
        if isinstance(record, Participant):
            return "participants", participant_row(record, self.sums["participants"][0])
        known = NOTES[type(record)]  # type: ignore[index]
        return known.table, known.to_row(record)


def sums_told(values: object) -> dict[str, Sum]:
    """Return the sums that a session's line tells.

    Raises:
        ValueError, TypeError, AttributeError: it tells something else.
    """
    told: dict[str, list[object]] = values  # type: ignore[assignment]
    return {name: (int(str(n)), int(str(total), 16)) for name, (n, total) in told.items()}
