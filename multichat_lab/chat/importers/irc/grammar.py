"""The lines of an IRC log, as irclogs, supybot and XChat write them, and their moments.

A log tells the time of day only, so the day is counted.
"""

import re
from collections.abc import Set
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from multichat_lab.errors import ImportFormatError

SERVER = "server"
"""Sender of a system line that is about no nick."""

CLOCK_CORRECTION = timedelta(hours=2)
"""A clock that jumps back by less was set right; by so much or more, it is the next day."""

HALF_A_DAY = timedelta(hours=12)

_DATE = re.compile(r"(?<!\d)(\d{4})([-_.]?)(\d{2})\2(\d{2})(?!\d)")

Event = Literal["", "action", "join", "part", "quit", "nick", "mode", "notice"]

_TIME = re.compile(r"\[(\d{1,2}):(\d{2})(?::(\d{2}))?\]\s*")
_SAID = re.compile(r"<[@+%&~]?([^>]+)> ?(.*)", re.DOTALL)
_STARRED = re.compile(r"\*{1,3}\s+(.*)", re.DOTALL)
_NICK = re.compile(r"(\S+)(?:\s+(.*))?", re.DOTALL)
_HOST = r"(?:\s+[\[(][^\s]*[\])])?"
_PRESENCE = re.compile(rf"(\S+){_HOST}\s+has (joined|left|quit)\b")
_RENAMED = re.compile(r"(\S+) is now known as (\S+)")
_MODE = re.compile(r"(?:mode/\S+ .*\sby (\S+)|(\S+) sets mode\b.*)")
_PRESENCE_EVENTS: dict[str, Event] = {"joined": "join", "left": "part", "quit": "quit"}


@dataclass(frozen=True, slots=True)
class IrcLine:
    """One line of a log.

    Attributes:
        clock: the time of day, or None where the line has none.
        nick: who speaks, or whom a system line is about.
        text: the words.
        event: empty for speech; else what happened. A system line that is about no event known
            here is an `action` of its first word; where that is no nick, it is a `notice`.
        system: whether the server says it.
        new_nick: what the nick became, for the event `nick`.
    """

    clock: time | None
    nick: str
    text: str
    event: Event = ""
    system: bool = False
    new_nick: str = ""


def parse_line(text: str) -> IrcLine | None:
    """Return what a line says, or None when it is no line of an IRC log.

    Read are `[HH:MM] <nick> text`, `[HH:MM:SS] …`, `* nick does something`, and the system
    lines `=== …`, `*** …` and `* nick has joined …`, each with or without a time.
    """
    stamp = _TIME.match(text)
    rest = text[stamp.end() :] if stamp else text
    try:
        clock = time(int(stamp[1]), int(stamp[2]), int(stamp[3] or 0)) if stamp else None
    except ValueError:
        return None
    said = _SAID.fullmatch(rest)
    if said:
        return IrcLine(clock, said[1], said[2]) if stamp else None
    if rest.startswith("==="):
        return _system_line(clock, rest.lstrip("=").strip())
    starred = _STARRED.fullmatch(rest)
    return _starred_line(clock, starred[1], rest) if starred else None


def _starred_line(clock: time | None, text: str, line: str) -> IrcLine | None:
    """Return a `*` line: what a nick does, or what the server reports."""
    system = _system_line(clock, text)
    if system.event != "action" or line.startswith("**"):
        return system
    found = _NICK.fullmatch(text)
    return IrcLine(clock, found[1], found[2] or "", "action") if found else None


def _system_line(clock: time | None, text: str) -> IrcLine:
    if found := _PRESENCE.match(text):
        return IrcLine(clock, found[1], text, _PRESENCE_EVENTS[found[2]], system=True)
    if found := _RENAMED.match(text):
        return IrcLine(clock, found[1], text, "nick", system=True, new_nick=found[2])
    if found := _MODE.match(text):
        return IrcLine(clock, found[1] or found[2], text, "mode", system=True)
    nick = text.split(maxsplit=1)[0] if text else SERVER
    return IrcLine(clock, nick, text, "action", system=True)


def date_of(name: str, chosen: date | None) -> date:
    """Return the day on which a log begins: the chosen one, else the one in the file's name.

    Raises:
        ImportFormatError: there is neither.
    """
    if chosen is not None:
        return chosen
    for year, _, month, day in _DATE.findall(name):
        try:
            return date(int(year), int(month), int(day))
        except ValueError:
            continue
    raise ImportFormatError(
        f"{name} does not tell the date of the log",
        "Give it with --date YYYY-MM-DD, or put it into the file's name (2004-11-15.txt).",
    )


class LogClock:
    """Turns times of day into UTC datetimes, over midnight.

    Some logs were written with a clock of twelve hours and no am or pm: where the whole log shows
    no hour but 1 to 12 and the clock falls from 12:59 to 01:00, it is an hour past noon, not a
    day later.

    Args:
        day: the day on which the log begins.
        start: the first time of day in the log, for the lines before it.
        hours: the hours that the log shows.
    """

    def __init__(self, day: date, start: time | None, hours: Set[int]) -> None:
        self._day = datetime.combine(day, time(), UTC)
        self._past = timedelta()
        self._may_have_twelve_hours = hours <= set(range(1, 13))
        self._now = self._day + _since_midnight(start or time())

    def at(self, clock: time | None) -> datetime:
        """Return the moment of a line; a line without a time has that of the line before."""
        if clock is not None:
            moment = self._day + self._past + _since_midnight(clock)
            if self._now - moment >= CLOCK_CORRECTION:
                step = self._step(moment)
                self._past += step
                moment += step
            self._now = moment
        return self._now

    def _step(self, moment: datetime) -> timedelta:
        """Return by how much a clock that has fallen back to `moment` is really further on."""
        silence = moment + HALF_A_DAY - self._now
        if self._may_have_twelve_hours and timedelta() <= silence < CLOCK_CORRECTION:
            return HALF_A_DAY
        return 2 * HALF_A_DAY


def _since_midnight(clock: time) -> timedelta:
    return timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second)
