"""The messages that the lines of a log become, made of many at once."""

import re
from dataclasses import replace
from typing import Any

from multichat_lab.chat.importers.contract import message_ids_for
from multichat_lab.chat.importers.irc.annotation import ReplyLinks
from multichat_lab.chat.importers.irc.clock import LogClock
from multichat_lab.chat.importers.irc.line import SERVER, IrcLine
from multichat_lab.chat.importers.irc.presence import Presence, folded
from multichat_lab.chat.importers.irc.scan import LogScan
from multichat_lab.chat.importers.irc.stamps import Mark, clock_of, is_exact
from multichat_lab.columns import json_text
from multichat_lab.records import EVERYONE
from multichat_lab.stores.message_rows import MessageRows
from multichat_lab.times import microseconds

_ADDRESSED = re.compile(r"@?(\S+?)[:,](?:\s|$)|@(\S+)(?:\s|$)")


Told = tuple[int, str, str, str | None, int, str, str, str]
"""What one line says.

Its number, who says it, the words, whom to (None for everyone), when (UTC microseconds since 1970),
how that is known, the kind of the message, its metadata as JSON text.
"""


class Teller:
    """Reads the lines of a log in their order.

    Args:
        scan: what is known of the whole log.
        presence: who comes and goes; follows the lines.
        clock: tells the moment of a line.
        starts: the lines that start a conversation.
    """

    def __init__(
        self, scan: LogScan, presence: Presence, clock: LogClock, starts: set[int]
    ) -> None:
        self._scan = scan
        self._presence = presence
        self._clock = clock
        self._starts = starts
        self._stamp = ""
        self._moment = clock.at(None)
        self._told_at = 0
        self._time_kind = "known"

    def plain(self, number: int, stamp: str, nick: str, words: str) -> Told:
        """Read a plain line; many in a row are of one minute."""
        if stamp != self._stamp:
            self._stamp = stamp
            self._moment = self._clock.at(clock_of(stamp))
            self._told_at = microseconds(self._moment)
            self._time_kind = "known" if is_exact(stamp) else "approximate"
        person = self._presence.speak(nick, self._moment)
        found = _ADDRESSED.match(words)
        addressee = self._addressee(found, person) if found else None
        metadata = "{}"
        if nick != person or number in self._starts:
            metadata = json_text(self._metadata(number, IrcLine(None, nick, words), person))
        time_kind = self._time_kind
        return number, person, words, addressee, self._told_at, time_kind, "message", metadata

    def other(self, number: int, line: IrcLine) -> Told:
        """Read any other line of the log."""
        self._stamp = ""
        moment = self._clock.at(line.clock, line.day)
        line = self._about(line)
        person = self._presence.follow(line, moment)
        found = None if line.event else _ADDRESSED.match(line.text)
        return (
            number,
            person,
            line.text,
            self._addressee(found, person) if found else None,
            microseconds(moment),
            "known" if line.exact else "approximate",
            "system" if line.system else "message",
            json_text(self._metadata(number, line, person)),
        )

    def follow(self, mark: Mark) -> None:
        """Follow a line by which the program that wrote the log tells the day."""
        self._stamp = ""
        self._clock.follow(mark)
        if mark.breaks:
            self._presence.nicks.forget_presence()

    def _about(self, line: IrcLine) -> IrcLine:
        """Return the line, as a notice of the server where it is about nobody known."""
        is_unknown = line.event == "action" and folded(line.nick) not in self._scan.speakers
        return replace(line, nick=SERVER, event="notice") if line.system and is_unknown else line

    def _addressee(self, found: re.Match[str], person: str) -> str | None:
        """Return whom a line of speech begins with, when it is somebody else who wrote."""
        nick = found[1] or found[2]
        if folded(nick) not in self._scan.speakers:
            return None
        addressee = self._presence.nicks.known(nick) or self._scan.presence.nicks.known(nick)
        return None if addressee == person else addressee

    def _metadata(self, number: int, line: IrcLine, person: str) -> dict[str, Any]:
        metadata: dict[str, Any] = {}
        if line.event:
            metadata["irc.event"] = line.event
        if line.nick != person:
            metadata["irc.nick"] = line.nick
        if line.new_nick:
            metadata["irc.new_nick"] = line.new_nick
        if number in self._starts:
            metadata["irc.starts_conversation"] = True
        return metadata


def messages_of(
    told: list[Told], session_id: str, links: ReplyLinks, linked: set[int]
) -> MessageRows:
    """Return the messages that lines of one log become.

    Args:
        told: the lines.
        session_id: of the log.
        links: what answers what.
        linked: the readable ones of the lines that a link names.
    """
    numbers, senders, contents, addressees, *others = zip(*told, strict=True) if told else [()] * 8
    source_ids = list(map(str, numbers))
    columns = {
        "sender": senders,
        "content": contents,
        "recipient": [EVERYONE if each is None else each for each in addressees],
        "recipient_kind": ["unknown" if each is None else "parsed" for each in addressees],
        "source_id": source_ids,
        "message_id": message_ids_for(session_id, source_ids),
        **dict(zip(("timestamp", "time_kind", "kind", "metadata"), others, strict=True)),
    }
    if links.targets or links.starts:
        targets = [links.nearest(number, linked) for number in numbers]
        ids = message_ids_for(session_id, (str(each or 0) for each in targets))
        columns["reply_to"] = [
            None if target is None else each for target, each in zip(targets, ids, strict=True)
        ]
        columns["reply_kind"] = [
            "unknown" if target is None and number not in links.starts else "declared"
            for target, number in zip(targets, numbers, strict=True)
        ]
    return MessageRows.of_columns(columns, session_id=session_id, reply_kind="unknown")
