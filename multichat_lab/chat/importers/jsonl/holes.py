"""Messages that an export of this package had, and that a file has no more."""

from multichat_lab.chat.importers.source.reading import Reading
from multichat_lab.records import ChatMessage, ChatSession


class Holes:
    """Tells which messages of a session that was exported are not in the file any more.

    They are numbered without gaps. Those whose line is there and cannot be read are told already.

    Args:
        name: of the file.
        reading: takes the reports.
    """

    def __init__(self, name: str, reading: Reading) -> None:
        self._name = name
        self._damage = reading.damage
        self._last = 0
        self._line = 0
        self._told = reading.damage.skipped

    def look(self, line: int, message: ChatMessage) -> None:
        """Take note of the next message; tell of those that should stand before it."""
        if message.seq is not None:
            self._tell(line, message.session_id, message.seq - 1)
            self._last = message.seq
        self._line, self._told = line, self._damage.skipped

    def end(self, session: ChatSession | None) -> None:
        """Tell of those that the session had beyond the last one."""
        if session is not None and self._last:
            self._tell(self._line, session.session_id, session.message_count)

    def _tell(self, line: int, session_id: str, last: int) -> None:
        first, told = self._last + 1, self._damage.skipped - self._told
        count = last - self._last - told
        if count <= 0:
            return
        which = f"message {first} is" if last == first else f"messages {first} to {last} are"
        if count < last - self._last:
            which = f"{count:,} of the messages {first} to {last} are"
        self._damage.missing(self._name, line, f"{session_id}: {which} missing in this file")
