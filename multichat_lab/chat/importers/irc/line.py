"""One line of an IRC log, taken apart."""

from dataclasses import dataclass
from datetime import time
from typing import Literal

Event = Literal["", "action", "join", "part", "quit", "kick", "nick", "mode", "notice"]

SERVER = "server"
"""Sender of a system line that is about no nick."""


@dataclass(frozen=True, slots=True)
class IrcLine:
    """One line of a log.

    Attributes:
        clock: the time of day, or None where the line has none; aware where it tells the zone.
        nick: who speaks, or whom a system line is about.
        text: the words.
        event: empty for speech; else what happened. A system line that is about no event known
            here is an `action` of its first word; where that is no nick, it is a `notice`.
        system: whether the server says it.
        new_nick: what the nick became, for the event `nick`.
        day: year (None where it is not told), month and day; None where the line tells no date.
        exact: whether it tells the second.
    """

    clock: time | None
    nick: str
    text: str
    event: Event = ""
    system: bool = False
    new_nick: str = ""
    day: tuple[int | None, int, int] | None = None
    exact: bool = False
