"""When the nicks of an IRC log came and went."""

from collections.abc import Mapping
from datetime import datetime

from multichat_lab.chat.importers.contract import participant_name
from multichat_lab.chat.importers.irc.grammar import IrcLine

_LEAVES = {"part", "quit", "nick"}


class Presence:
    """Follows the lines of a log in their order."""

    def __init__(self) -> None:
        self._joined: dict[str, datetime | None] = {}
        self._left: dict[str, datetime] = {}

    def follow(self, line: IrcLine, moment: datetime) -> None:
        """Take note of who comes, goes or is there by a line.

        Args:
            line: the next line of the log.
            moment: its time, aware UTC.
        """
        self._is_there(line.nick, moment if line.event == "join" else None)
        if line.event in _LEAVES:
            self._left[participant_name(line.nick)] = moment
        if line.new_nick:
            self._is_there(line.new_nick, moment)

    def joined_at(self, name: str) -> datetime | None:
        """Return when a participant first came; None for one who was there from the beginning."""
        return self._joined.get(name)

    def departures(self) -> Mapping[str, datetime]:
        """Return name → when they left, of those who did not come back."""
        return self._left

    def _is_there(self, nick: str, since: datetime | None) -> None:
        name = participant_name(nick)
        self._joined.setdefault(name, since)
        self._left.pop(name, None)
