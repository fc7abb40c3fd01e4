"""One IRC log read twice: first who speaks and when it begins, then message by message."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from multichat_lab.chat.importers.contract import message_id_for
from multichat_lab.chat.importers.irc.annotation import ReplyLinks
from multichat_lab.chat.importers.irc.clock import LogClock
from multichat_lab.chat.importers.irc.grammar import SERVER, IrcLine, parse_line
from multichat_lab.chat.importers.irc.presence import Presence, folded
from multichat_lab.chat.importers.irc.stamps import mark_of
from multichat_lab.chat.importers.source.lines import TextDecoder, numbered_lines
from multichat_lab.chat.importers.source.reading import Reading
from multichat_lab.records import EVERYONE, ChatMessage

_ADDRESSED = re.compile(r"@?(\S+?)[:,](?:\s|$)|@(\S+)(?:\s|$)")
NEVER = datetime.max.replace(tzinfo=UTC)
"""The moment of a line whose day is not known yet."""

_QUOTED = 60
"""So many characters of an unreadable line are quoted."""


@dataclass(slots=True)
class LogScan:
    """What is known of a log before its messages are made.

    Attributes:
        speakers: the nicks that wrote, folded.
        presence: who came and went, and who is who.
        start: the first time of day in it.
        hours: the hours that its clock shows.
        first_line: the first readable line, as it stands; empty when there is none.
        linked: the readable ones of the lines that the annotation names.
    """

    speakers: set[str] = field(default_factory=set)
    presence: Presence = field(default_factory=Presence)
    start: time | None = None
    hours: set[int] = field(default_factory=set)
    first_line: str = ""
    linked: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class LogFile:
    """A log with what belongs to it.

    Attributes:
        path: the file.
        session_id: of the session it becomes.
        day: the day (UTC) on which it begins.
        links: its reply annotation.
        presence: who came and went, as far as the messages have been read.
    """

    path: Path
    session_id: str
    day: date
    links: ReplyLinks
    presence: Presence = field(default_factory=Presence)

    def scan(self, reading: Reading) -> LogScan:
        """Read the whole log once; damage counts in the second reading only."""
        scan = LogScan()
        wanted = self.links.lines()
        aside = reading.aside()
        decoder = TextDecoder(aside, reading.name_of(self.path))
        for number, text in numbered_lines(self.path, aside, decoder.decoded):
            line = parse_line(text)
            if line is None:
                if (mark := mark_of(text)) and mark.breaks:
                    scan.presence.nicks.forget_presence()
                continue
            scan.first_line = scan.first_line or text
            if line.clock is not None:
                scan.start = scan.start or line.clock
                scan.hours.add(line.clock.hour)
            if not line.system:
                scan.speakers.add(folded(line.nick))
            scan.presence.follow(line, NEVER)
            if number in wanted:
                scan.linked.add(number)
        return scan

    def messages(self, scan: LogScan, reading: Reading) -> Iterator[ChatMessage]:
        """Yield a message for each readable line that is none of the logging program's own."""
        clock = LogClock(self.day, scan.start, scan.hours)
        decoder = TextDecoder(reading, reading.name_of(self.path))
        for number, text in numbered_lines(self.path, reading, decoder.decoded):
            line = parse_line(text)
            if line is not None:
                moment = clock.at(line.clock, line.day)
                line = _about(line, scan.speakers)
                person = self.presence.follow(line, moment)
                yield self._message(number, (line, person, moment), scan)
            elif mark := mark_of(text):
                clock.follow(mark)
                if mark.breaks:
                    self.presence.nicks.forget_presence()
            elif text.strip():
                what = f"no line of an IRC log: {text[:_QUOTED]!r}"
                reading.damage.lost(reading.name_of(self.path), number, what)
        decoder.tell()

    def message_id(self, line: int) -> str:
        """Return the id of the message that a line becomes."""
        return message_id_for(self.session_id, str(line))

    def _message(
        self, number: int, told: tuple[IrcLine, str, datetime], scan: LogScan
    ) -> ChatMessage:
        line, person, moment = told
        target = self.links.nearest(number, scan.linked)
        addressee = self._addressee(line, person, scan)
        starts = number in self.links.starts
        return ChatMessage(
            session_id=self.session_id,
            sender=person,
            content=line.text,
            recipient=EVERYONE if addressee is None else addressee,
            message_id=self.message_id(number),
            timestamp=moment,
            reply_to=None if target is None else self.message_id(target),
            kind="system" if line.system else "message",
            metadata=_metadata(line, person, starts=starts),
            source_id=str(number),
            time_kind="known" if line.exact else "approximate",
            reply_kind="declared" if starts or target is not None else "unknown",
            recipient_kind="unknown" if addressee is None else "parsed",
        )

    def _addressee(self, line: IrcLine, person: str, scan: LogScan) -> str | None:
        """Return whom a line of speech begins with, when it is somebody else who wrote."""
        found = None if line.event else _ADDRESSED.match(line.text)
        nick = (found[1] or found[2]) if found else ""
        if not nick or folded(nick) not in scan.speakers:
            return None
        addressee = self.presence.nicks.known(nick) or scan.presence.nicks.known(nick)
        return None if addressee == person else addressee


def _about(line: IrcLine, speakers: set[str]) -> IrcLine:
    """Return the line, as a notice of the server where it is about nobody known."""
    if line.system and line.event == "action" and folded(line.nick) not in speakers:
        return replace(line, nick=SERVER, event="notice")
    return line


def _metadata(line: IrcLine, person: str, *, starts: bool) -> dict[str, Any]:
    metadata: dict[str, Any] = {}
    if line.event:
        metadata["irc.event"] = line.event
    if line.nick != person:
        metadata["irc.nick"] = line.nick
    if line.new_nick:
        metadata["irc.new_nick"] = line.new_nick
    if starts:
        metadata["irc.starts_conversation"] = True
    return metadata
