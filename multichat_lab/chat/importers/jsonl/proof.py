"""Messages that an export of this package had, and that are other ones now."""

from collections.abc import Iterable

from multichat_lab.chat.importers.source.reading import Reading
from multichat_lab.columns import Row
from multichat_lab.records import ChatMessage, Revision
from multichat_lab.stores.chain import is_recorded
from multichat_lab.stores.notes import NOTES
from multichat_lab.stores.revising import Changes
from multichat_lab.stores.rows import message_row


class Proof:
    """Tells of the first message of a session that is not as its checksum has it.

    Args:
        name: of the file.
        reading: takes the report.
    """

    def __init__(self, name: str, reading: Reading) -> None:
        self._name, self._damage = name, reading.damage
        self._previous: str | None = None
        self._last = 0
        self._is_told = False
        self._edited: list[tuple[int, str | None, Row]] = []

    def look(self, line: int, message: ChatMessage) -> None:
        """Compare the next message; of an edited one the earlier words are still to come."""
        follows = message.seq == self._last + 1  # else one is missing, which is told already
        if message.hash is not None and follows and not self._is_told:
            row = message_row(message)
            if message.revisions:
                self._edited.append((line, self._previous, row))
            elif not is_recorded(self._previous, row, {}):
                self._tell(line, message.session_id, message.seq)
        self._previous, self._last = message.hash, message.seq or 0

    def end(self, revisions: Iterable[Revision]) -> None:
        """Compare the edited messages, and their changes, whose earlier words are known now."""
        changes = Changes([NOTES[Revision].to_row(each) for each in revisions])
        earlier = changes.earlier([row for _, _, row in self._edited])
        for line, previous, row in self._edited:
            wrong = changes.first_damage(row[0], None)
            is_altered = wrong is not None and wrong.seq == row[1]
            if not self._is_told and (is_altered or not is_recorded(previous, row, earlier)):
                self._tell(line, row[0], row[1])

    def _tell(self, line: int, session_id: str, seq: int | None) -> None:
        self._is_told = True
        what = (
            f"{session_id}: message {seq} is not as it was recorded, says its checksum: compare"
            " with another copy; multichat verify FILE tells more"
        )
        self._damage.missing(self._name, line, what)
