"""One IRC log read twice: first who speaks and when it begins, then message by message."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from multichat_lab.chat.importers.contract import message_id_for, participant_name
from multichat_lab.chat.importers.irc.annotation import ReplyLinks
from multichat_lab.chat.importers.irc.grammar import SERVER, IrcLine, LogClock, parse_line
from multichat_lab.chat.importers.source.lines import numbered_lines
from multichat_lab.chat.importers.source.reading import Reading
from multichat_lab.records import EVERYONE, ChatMessage

_ADDRESSED = re.compile(r"(\S+?)[:,](?:\s|$)")
_QUOTED = 60
"""So many characters of an unreadable line are quoted."""

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


@dataclass(slots=True)
class LogScan:
    """What is known of a log before its messages are made.

    Attributes:
        speakers: the nicks that wrote.
        start: the first time of day in it.
        hours: the hours that its clock shows.
        first_line: the first readable line, as it stands; empty when there is none.
        linked: the readable ones of the lines that the annotation names.
    """

    speakers: set[str] = field(default_factory=set)
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
        for number, text in numbered_lines(self.path, reading.aside()):
            line = parse_line(text)
            if line is None:
                continue
            scan.first_line = scan.first_line or text
            if line.clock is not None:
                scan.start = scan.start or line.clock
                scan.hours.add(line.clock.hour)
            if not line.system:
                scan.speakers.add(line.nick)
            if number in wanted:
                scan.linked.add(number)
        return scan

    def messages(self, scan: LogScan, reading: Reading) -> Iterator[ChatMessage]:
        """Yield a message for each readable line."""
        clock = LogClock(self.day, scan.start, scan.hours)
        for number, text in numbered_lines(self.path, reading):
            line = parse_line(text)
            if line is not None:
                message = self._message(number, _about(line, scan.speakers), clock, scan)
                self.presence.follow(line, message.timestamp)
                yield message
            elif text.strip():
                what = f"no line of an IRC log: {text[:_QUOTED]!r}"
                reading.damage.lost(reading.name_of(self.path), number, what)

    def message_id(self, line: int) -> str:
        """Return the id of the message that a line becomes."""
        return message_id_for(self.session_id, str(line))

    def _message(self, number: int, line: IrcLine, clock: LogClock, scan: LogScan) -> ChatMessage:
        target = self.links.nearest(number, scan.linked)
        addressee = _addressee(line, scan.speakers)
        return ChatMessage(
            session_id=self.session_id,
            sender=participant_name(line.nick),
            content=line.text,
            recipient=EVERYONE if addressee is None else participant_name(addressee),
            message_id=self.message_id(number),
            timestamp=clock.at(line.clock),
            reply_to=None if target is None else self.message_id(target),
            kind="system" if line.system else "message",
            metadata=_metadata(line, starts=number in self.links.starts),
            source_id=str(number),
        )


def _about(line: IrcLine, speakers: set[str]) -> IrcLine:
    """Return the line, as a notice of the server where it is about nobody known."""
    if line.system and line.event == "action" and line.nick not in speakers:
        return replace(line, nick=SERVER, event="notice")
    return line


def _addressee(line: IrcLine, speakers: set[str]) -> str | None:
    """Return the nick that a line of speech begins with, when somebody else wrote under it."""
    found = None if line.event else _ADDRESSED.match(line.text)
    if found and found[1] in speakers and found[1] != line.nick:
        return found[1]
    return None


def _metadata(line: IrcLine, *, starts: bool) -> dict[str, Any]:
    metadata: dict[str, Any] = {}
    if line.event:
        metadata["irc.event"] = line.event
    if line.new_nick:
        metadata["irc.new_nick"] = line.new_nick
    if starts:
        metadata["irc.starts_conversation"] = True
    return metadata
