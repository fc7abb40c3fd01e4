"""One IRC log read twice: first who speaks and when it begins, then the messages."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from multichat_lab.chat.importers.contract import message_id_for
from multichat_lab.chat.importers.irc.annotation import ReplyLinks
from multichat_lab.chat.importers.irc.clock import LogClock
from multichat_lab.chat.importers.irc.day_order import dated
from multichat_lab.chat.importers.irc.grammar import parse_line, pieces_of
from multichat_lab.chat.importers.irc.presence import Presence
from multichat_lab.chat.importers.irc.scan import LogScan
from multichat_lab.chat.importers.irc.stamps import mark_of
from multichat_lab.chat.importers.irc.telling import Teller, messages_of
from multichat_lab.chat.importers.source.blocks import text_blocks
from multichat_lab.chat.importers.source.lines import TextDecoder
from multichat_lab.chat.importers.source.reading import Reading
from multichat_lab.stores.message_rows import MessageRows

_QUOTED = 60
"""So many characters of an unreadable line are quoted."""


@dataclass(frozen=True, slots=True)
class LogFile:
    """A log with what belongs to it.

    Attributes:
        path: the file.
        session_id: of the session it becomes.
        day: the day (UTC) on which it begins.
        links: its reply annotation.
        order: of the numbers of its dates, where they are numbers alone; see `day_order`.
        presence: who came and went, as far as the messages have been read.
    """

    path: Path
    session_id: str
    day: date
    links: ReplyLinks
    order: str = ""
    presence: Presence = field(default_factory=Presence)

    def scan(self, reading: Reading) -> LogScan:
        """Read the whole log once; damage counts in the second reading only."""
        aside = reading.aside()
        decoder = TextDecoder(aside, reading.name_of(self.path))
        scan = LogScan(self.links.lines())
        for block in text_blocks(self.path, aside, decoder.decoded):
            scan.take(dated(block, self.order))
        return scan

    def messages(self, scan: LogScan, reading: Reading) -> Iterator[MessageRows]:
        """Yield the messages, one for each readable line that is none of the program's own."""
        name = reading.name_of(self.path)
        decoder = TextDecoder(reading, name)
        clock = LogClock(self.day, scan.start, scan.hours)
        teller = Teller(scan, self.presence, clock, self.links.starts)
        for raw in text_blocks(self.path, reading, decoder.decoded):
            block = dated(raw, self.order)
            told = []
            for number, (stamp, nick, words, text) in enumerate(pieces_of(block), block.first):
                if stamp:
                    told.append(teller.plain(number, stamp, nick, words))
                elif line := parse_line(text):
                    told.append(teller.other(number, line))
                elif mark := mark_of(text):
                    teller.follow(mark)
                elif text.strip():
                    what = f"no line of an IRC log: {text[:_QUOTED]!r}"
                    reading.damage.lost(name, number, what)
            yield messages_of(told, self.session_id, self.links, scan.linked)
        decoder.tell()

    def message_id(self, line: int) -> str:
        """Return the id of the message that a line becomes."""
        return message_id_for(self.session_id, str(line))
