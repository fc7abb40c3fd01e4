"""Who is who behind the nicks of an IRC log."""

import string
from functools import lru_cache

from multichat_lab.chat.importers.contract import participant_name

SERVER = "server"
"""Sender of a system line that is about no nick."""

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
