"""Who is who behind the nicks of an IRC log, and who is in a channel, line by line."""

import string
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import lru_cache

from multichat_lab.chat.importers.contract import participant_name
from multichat_lab.chat.importers.irc.line import SERVER, IrcLine
from multichat_lab.records.notes import Identity

_LEAVES = {"part", "quit", "kick"}
_FOLDED = str.maketrans(f"{string.ascii_uppercase}[]\\~", f"{string.ascii_lowercase}{{}}|^")


@lru_cache(maxsize=10_000)
def folded(nick: str) -> str:
    r"""Return a nick as the network compares it (RFC 1459): small, and `[]\~` as `{}|^`."""
    return nick.translate(_FOLDED)


class Nicks:
    """Follows nicks through a log: a person keeps the name first seen.

    The server's word is taken, and no more: who is said to be now known as another is one person;
    who comes back under a nick is who had it; who joins under the nick of somebody that is there
    under another is somebody else, called `nick (2)`.
    """

    def __init__(self) -> None:
        self._holder: dict[str, str] = {}
        self._once: dict[str, str] = {}
        self._present: dict[str, str] = {}
        self._named: dict[str, str] = {SERVER: SERVER}

    def person(self, nick: str, *, joins: bool = False) -> str:
        """Return who has a nick now, in a line that shows that they are there."""
        key = folded(nick)
        person = self._holder.get(key)
        if person is None:
            person = self._back(key, joins=joins) or self._new(nick)
            self._once[self._present.get(person, key)] = person
            self._holder.pop(self._present.get(person, key), None)
            self._holder[key] = person
        self._present[person] = key
        return person

    def has_now(self, person: str, key: str) -> bool:
        """Whether a person is there, under the nick that folds to `key`."""
        return self._present.get(person) == key

    def known(self, nick: str) -> str | None:
        """Return who has a nick, or had it; None when nobody did so far."""
        key = folded(nick)
        return self._holder.get(key) or self._once.get(key)

    def rename(self, old: str, new: str) -> str:
        """Give a person another nick; return who it is."""
        person = self.person(old)
        key = folded(new)
        if key != folded(old):
            before = self._holder.get(key)
            if before is not None:
                self._present.pop(before, None)
            self._holder.pop(folded(old))
            self._once[folded(old)] = person
            self._holder[key] = person
            self._present[person] = key
        return person

    def leave(self, nick: str) -> str:
        """Let a person go; return who it is."""
        person = self.person(nick)
        self._present.pop(person, None)
        return person

    def forget_presence(self) -> None:
        """Know no more who is there: the program did not listen for a while."""
        self._present.clear()

    def _back(self, key: str, *, joins: bool) -> str | None:
        """Return who is back under a nick that nobody has."""
        had = [each for each in (self._once.get(key), self._named.get(key)) if each]
        away = [each for each in had if each not in self._present and each != SERVER]
        if away:
            return away[0]
        return had[0] if had and not joins and had[0] != SERVER else None

    def _new(self, nick: str) -> str:
        name = wanted = participant_name(nick)
        number = 1
        while folded(name) in self._named:
            number += 1
            name = f"{wanted} ({number})"
        self._named[folded(name)] = name
        return name


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
        self._speakers: dict[str, tuple[str, str]] = {}

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
            self._speakers.clear()
            self._lay_down(person, line.nick, moment)
            self._bear(person, line.new_nick, moment)
        if person not in self._joined:
            self._joined[person] = moment if line.event == "join" else None
        if line.event in _LEAVES:
            self._left[person] = moment
        else:
            self._left.pop(person, None)
        return person

    def speak(self, nick: str, moment: datetime) -> str:
        """Follow a line that somebody says; most are of one who is there, and change nothing."""
        known = self._speakers.get(nick)
        if known is None or not self.nicks.has_now(*known):
            known = (self.follow(IrcLine(None, nick, ""), moment), folded(nick))
            self._speakers[nick] = known
        return known[0]

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
        if nick and nick != person and nick not in borne:
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
