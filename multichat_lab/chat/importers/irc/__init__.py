"""The importer of IRC logs."""

from collections import deque
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from multichat_lab.chat.importers.contract import (
    ORIGIN,
    SOURCE,
    FileImporter,
    ImportedSession,
    origin_mark,
)
from multichat_lab.chat.importers.irc.annotation import is_annotation, read_links, session_name
from multichat_lab.chat.importers.irc.clock import LogClock, date_of
from multichat_lab.chat.importers.irc.day_order import day_order, with_days
from multichat_lab.chat.importers.irc.grammar import parse_line
from multichat_lab.chat.importers.irc.line import SERVER, IrcLine
from multichat_lab.chat.importers.irc.log_file import LogFile
from multichat_lab.chat.importers.irc.scan import LogScan
from multichat_lab.chat.importers.irc.stamps import Mark, mark_of
from multichat_lab.chat.importers.source.head import Head, head_of
from multichat_lab.chat.importers.source.lines import TextDecoder
from multichat_lab.chat.importers.source.reading import Reading
from multichat_lab.records import Relation
from multichat_lab.stores.message_rows import MessageStream

LINES_LOOKED_AT = 100
TABLES = {".csv", ".tsv"}
CHANNEL_SIGNS = ("#", "&")


class IrcImporter(FileImporter):
    """Reads one log, or every log of a folder, a session each.

    The times are taken as UTC, unless a line tells its zone. The day comes from the lines that tell
    it (`--- Day changed …`, `[2023-11-13 14:00]`), before them from `ImportOptions.date` or the
    file's name; where it is three numbers whose order no line tells (`[11/12/2026 10:00]`),
    `--date-order` is asked for. A clock that jumps back by two hours or more has passed midnight.
    `nick: text`, `nick, text` and `@nick text` are addressed to the nick when somebody writes under
    it in the same file, in whatever case.

    Who has joined, parted, quit or been kicked joins and leaves the session then; a nick without
    such a line was there from the beginning, and one that comes back has not left. A person who
    changes the nick stays one participant, under the name first seen; the nick of a line that
    has another stands in its metadata as `irc.nick`.

    A file in the folder of a channel (`#lab/2023-11-13.log`) becomes a session of that name.
    """

    expects = "an IRC log ('[HH:MM] <nick> text') or a folder of them"

    endings = (".txt", ".log", ".weechatlog")

    def recognises_file(self, head: Head) -> float:
        """Return the share of the first lines that are of a log, when a third or more are.

        One of them must tell the time.
        """
        if head.path.suffix.lower() in TABLES:
            return 0
        texts = [with_days(each, "") for each in head.lines[:LINES_LOOKED_AT]]
        lines = [line for line in map(_read, texts) if line is not None]
        is_log = any(line.clock for line in lines) and 3 * len(lines) >= len(texts)
        return len(lines) / len(texts) if is_log else 0

    def files(self, source: Path) -> list[Path]:
        """Return the file itself, or the text files of a folder that are no annotations."""
        paths = super().files(source)
        return [path for path in paths if path == source or not is_annotation(path)]

    def conversations(self, source: Path, reading: Reading) -> Iterator[ImportedSession]:
        """Yield a conversation for each log that has a readable line.

        Raises:
            ImportFormatError: the date of a log, its order or the encoding is not known; nothing
                was imported.
            DamagedFileError: a line cannot be read, when strict.
        """
        TextDecoder(reading, reading.name_of(source))
        for path in self.files(source):
            if self._is_log(path, reading):
                _first_day(path, day_order(path, reading), reading)
        yield from super().conversations(source, reading)

    def conversations_of(self, path: Path, reading: Reading) -> Iterator[ImportedSession]:
        """Yield the conversation of a log; a file of a folder that is none is reported."""
        if not self._is_log(path, reading):
            reading.lost(path, 1, "no IRC log")
            return
        name = _name(path, reading)
        order = day_order(path, reading)
        day = _first_day(path, order, reading)
        session_id = reading.session_id("irc", name)
        log = LogFile(path, session_id, day, read_links(path, reading), order)
        yield from _conversation(log, name, reading)

    def _is_log(self, path: Path, reading: Reading) -> bool:
        head = head_of(path)
        return path == reading.source or not head.data or self.recognises_file(head) > 0


def _read(text: str) -> IrcLine | Mark | None:
    return parse_line(text) or mark_of(text)


def _name(path: Path, reading: Reading) -> str:
    """Return what tells a log from all others: its folders within the source, and the channel's."""
    folder = reading.source if reading.source.is_dir() else reading.source.parent
    within = path.relative_to(folder).parent.as_posix()
    channel = folder.resolve().name
    folders = [channel] if channel.startswith(CHANNEL_SIGNS) else []
    folders += [] if within == "." else [within]
    return "/".join([*folders, session_name(path)])


def _first_day(path: Path, order: str, reading: Reading) -> date:
    """Return the day on which a log begins, which its own lines may tell.

    Raises:
        ImportFormatError: nothing tells it.
    """
    for text in head_of(path).lines:
        found = _read(with_days(text, order))
        if isinstance(found, Mark) and found.day:
            return found.day
        if isinstance(found, IrcLine) and found.day and found.day[0]:
            return date(found.day[0], *found.day[1:])
        if isinstance(found, IrcLine) and found.clock and not found.day:
            break
    return date_of(path.name, reading.options.date)


def _conversation(log: LogFile, called: str, reading: Reading) -> Iterator[ImportedSession]:
    scan = log.scan(reading)
    name = reading.name_of(log.path)
    outside = sum(not {line, target} <= scan.linked for line, target in log.links.pairs())
    if outside:
        reading.damage.note(f"{name}: {outside:,} annotated replies name lines that are not in it")
    if not scan.first_line:
        deque(log.messages(scan, reading), maxlen=0)  # reports what stands there instead
        reading.damage.note(f"{name}: holds no line of an IRC log")
        return
    yield ImportedSession(
        session_id=log.session_id,
        created_at=LogClock(log.day, scan.start, scan.hours).at(None),
        messages=MessageStream(log.messages(scan, reading)),
        topic=f"IRC log {called}",
        metadata={SOURCE: log.path.name, ORIGIN: origin_mark(scan.first_line)},
        kind_of=lambda name: "system" if name == SERVER else "human",
        relations=_relations(log, scan),
        sources_are_places=True,
        sources_are_unique=True,
        joined_at=log.presence.joined_at,
        departures=log.presence.departures,
        aliases=log.presence.aliases(log.session_id),
    )


def _relations(log: LogFile, scan: LogScan) -> Iterator[Relation]:
    for line, target in log.links.pairs():
        if line in scan.linked and target in scan.linked:
            yield Relation(log.session_id, log.message_id(line), log.message_id(target))
