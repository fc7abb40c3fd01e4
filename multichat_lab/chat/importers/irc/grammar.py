"""The lines of an IRC log, as irclogs, supybot and XChat write them."""

import re
from dataclasses import dataclass
from datetime import time
from typing import Literal

SERVER = "server"
"""Sender of a system line that is about no nick."""

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
