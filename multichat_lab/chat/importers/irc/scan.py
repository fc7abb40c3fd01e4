"""What must be known of a log before its messages are made: who speaks, and when it begins."""

from collections.abc import Set
from dataclasses import dataclass, field
from datetime import UTC, datetime, time

from multichat_lab.chat.importers.irc.grammar import parse_line, pieces_of
from multichat_lab.chat.importers.irc.presence import Presence, folded
from multichat_lab.chat.importers.irc.stamps import clock_of, mark_of
from multichat_lab.chat.importers.source.blocks import TextBlock

NEVER = datetime.max.replace(tzinfo=UTC)
"""The moment of a line whose day is not known yet."""


@dataclass(slots=True)
class LogScan:
    """What is known of a log before its messages are made.

    Attributes:
        wanted: the lines that the annotation names.
        speakers: the nicks that wrote, folded.
        presence: who came and went, and who is who.
        start: the first time of day in it.
        hours: the hours that its clock shows.
        first_line: the first readable line, as it stands; empty when there is none.
        linked: the readable ones of those wanted.
    """

    wanted: Set[int] = frozenset()
    speakers: set[str] = field(default_factory=set)
    presence: Presence = field(default_factory=Presence)
    start: time | None = None
    hours: set[int] = field(default_factory=set)
    first_line: str = ""
    linked: set[int] = field(default_factory=set)

    def take(self, block: TextBlock) -> None:
        """Look at the next lines."""
        nicks: set[str] = set()
        stamps: dict[str, None] = {}
        for number, (stamp, nick, _, text) in enumerate(pieces_of(block), start=block.first):
            if stamp:
                nicks.add(nick)
                stamps[stamp] = None
                self.presence.speak(nick, NEVER)
            elif not self._take_other(text):
                continue
            if not self.first_line:
                self.first_line = block.line(number)
            if self.start is None and stamps:
                self._take_times(stamps)
            if number in self.wanted:
                self.linked.add(number)
        self.speakers.update(map(folded, nicks))
        self._take_times(stamps)

    def _take_times(self, stamps: dict[str, None]) -> None:
        for stamp in stamps:
            clock = clock_of(stamp)
            self.start = self.start or clock
            self.hours.add(clock.hour)

    def _take_other(self, text: str) -> bool:
        """Look at a line that is not plain; return whether it is of a log."""
        line = parse_line(text)
        if line is None:
            if (mark := mark_of(text)) and mark.breaks:
                self.presence.nicks.forget_presence()
            return False
        if line.clock is not None:
            self.start = self.start or line.clock
            self.hours.add(line.clock.hour)
        if not line.system:
            self.speakers.add(folded(line.nick))
        self.presence.follow(line, NEVER)
        return True
