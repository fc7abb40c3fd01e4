"""Who is in a channel, line by line."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from multichat_lab.chat.importers.irc.grammar import IrcLine
from multichat_lab.chat.importers.irc.nicks import SERVER, Nicks, folded
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
        self._aliases: dict[tuple[str, str, datetime], datetime | None] = {}
        self._borne: dict[str, dict[str, datetime]] = {}

    def follow(self, line: IrcLine, moment: datetime) -> str:
        """Take note of who comes, goes or is there by a line, and return who that is.

        Args:
            line: the next line of the log.
            moment: its time, aware UTC.
        """
        person = self._person(line)
        if line.nick != person:
            self._bear(person, line.nick, moment)
        if line.new_nick:
            self._lay_down(person, line.nick, moment)
            self._bear(person, line.new_nick, moment)
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
        """Yield the other nicks and spellings of each person, since when and until when.

        A nick ends where its bearer takes another; who comes back to it has it once more.
        """
        for (person, nick, since), until in self._aliases.items():
            yield Identity(person, source, nick, nick, since, until)

    def _bear(self, person: str, nick: str, moment: datetime) -> None:
        """Take note that a person goes by a nick; that they go by their own is no news."""
        borne = self._borne.setdefault(person, {})
        if nick != person and nick not in borne:
            borne[nick] = moment
            self._aliases[person, nick, moment] = None

    def _lay_down(self, person: str, nick: str, moment: datetime) -> None:
        """Take note that a person gives up a nick, however it was spelled."""
        borne = self._borne.get(person, {})
        for each in [each for each in borne if folded(each) == folded(nick)]:
            self._aliases[person, each, borne.pop(each)] = moment

    def _person(self, line: IrcLine) -> str:
        if line.system and line.nick == SERVER:
            return SERVER
        if line.new_nick:
            return self.nicks.rename(line.nick, line.new_nick)
        if line.event in _LEAVES:
            return self.nicks.leave(line.nick)
        return self.nicks.person(line.nick, joins=line.event == "join")
