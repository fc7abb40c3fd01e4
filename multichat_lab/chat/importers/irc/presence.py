"""Who is in a channel, line by line."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from multichat_lab.chat.importers.irc.grammar import IrcLine
from multichat_lab.chat.importers.irc.nicks import SERVER, Nicks
from multichat_lab.records.notes import Identity

_LEAVES = {"part", "quit", "kick"}


class Presence:
    """Follows the lines of a log in their order.

    Attributes:
        nicks: who is who.
    """

    def __init__(self) -> None:
        self.nicks = Nicks()
        self._joined: dict[str, datetime | None] = {}
        self._left: dict[str, datetime] = {}
        self._aliases: dict[tuple[str, str], datetime] = {}

    def follow(self, line: IrcLine, moment: datetime) -> str:
        """Take note of who comes, goes or is there by a line, and return who that is.

        Args:
            line: the next line of the log.
            moment: its time, aware UTC.
        """
        person = self._person(line)
        if line.nick != person or line.new_nick:
            for nick in filter(None, (line.nick, line.new_nick)):
                if nick != person:
                    self._aliases.setdefault((person, nick), moment)
        if person not in self._joined:
            self._joined[person] = moment if line.event == "join" else None
        if line.event in _LEAVES:
            self._left[person] = moment
        else:
            self._left.pop(person, None)
        return person

    def joined_at(self, name: str) -> datetime | None:
        """Return when a participant first came; None for one who was there from the beginning."""
        return self._joined.get(name)

    def departures(self) -> Mapping[str, datetime]:
        """Return name → when they left, of those who did not come back."""
        return self._left

    def aliases(self, source: str) -> Iterator[Identity]:
        """Yield the other nicks and spellings of each person, and since when they are seen."""
        for (person, nick), moment in self._aliases.items():
            yield Identity(person, source, nick, nick, valid_from=moment)

    def _person(self, line: IrcLine) -> str:
        if line.system and line.nick == SERVER:
            return SERVER
        if line.new_nick:
            return self.nicks.rename(line.nick, line.new_nick)
        if line.event in _LEAVES:
            return self.nicks.leave(line.nick)
        return self.nicks.person(line.nick, joins=line.event == "join")
