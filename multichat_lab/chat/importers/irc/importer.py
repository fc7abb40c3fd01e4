"""The importer of IRC logs."""

from collections import deque
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from multichat_lab.chat.importers.irc.annotation import ReplyLinks, read_links, session_name
from multichat_lab.chat.importers.irc.clock import LogClock, date_of
from multichat_lab.chat.importers.irc.grammar import SERVER, parse_line
from multichat_lab.chat.importers.irc.log_file import LogFile, LogScan
from multichat_lab.chat.importers.source.conversation import (
    ORIGIN,
    SOURCE,
    Conversation,
    origin_mark,
)
from multichat_lab.chat.importers.source.lines import numbered_lines
from multichat_lab.chat.importers.source.reading import Reading
from multichat_lab.records import Relation

LINES_LOOKED_AT = 100
ENDINGS = {".txt", ".log"}


class IrcImporter:
    """Reads one log, or every log of a folder, a session each.

    The times are taken as UTC. The day comes from `ImportOptions.date` or the file's name; a
    clock that jumps back by two hours or more has passed midnight. `nick: text` and `nick, text`
    are addressed to the nick when somebody writes under it in the same file.

    Who has joined, parted, quit or changed the nick joins and leaves the session then; a nick
    without such a line was there from the beginning, and one that comes back has not left.
    """

    expects = "an IRC log ('[HH:MM] <nick> text') or a folder of them"

    def recognises(self, source: Path) -> bool:
        """Whether the file, or a file of the folder, begins like an IRC log."""
        return any(_is_log(path, Reading(source)) for path in _candidates(source))

    def conversations(self, source: Path, reading: Reading) -> Iterator[Conversation]:
        """Yield a conversation for each log that has a readable line.

        Raises:
            ImportFormatError: the date of a log is not known.
            DamagedFileError: a line cannot be read, when strict.
        """
        paths = _candidates(source)
        if source.is_dir():
            logs = [path for path in paths if not path.stat().st_size or _is_log(path, reading)]
            for path in sorted(set(paths).difference(logs)):
                reading.damage.lost(reading.name_of(path), 1, "no IRC log")
        else:
            logs = paths
        days = {path: date_of(path.name, reading.options.date) for path in logs}
        reading.expect_files(logs)
        for path, day in days.items():
            session_id = reading.session_id("irc", session_name(path))
            log = LogFile(path, session_id, day, read_links(path, reading))
            yield from _conversation(log, reading)


def _conversation(log: LogFile, reading: Reading) -> Iterator[Conversation]:
    scan = log.scan(reading)
    name = reading.name_of(log.path)
    outside = sum(not {line, target} <= scan.linked for line, target in log.links.pairs())
    if outside:
        reading.damage.note(f"{name}: {outside:,} annotated replies name lines that are not in it")
    if not scan.first_line:
        deque(log.messages(scan, reading), maxlen=0)  # reports what stands there instead
        reading.damage.note(f"{name}: holds no line of an IRC log")
        return
    yield Conversation(
        session_id=log.session_id,
        created_at=LogClock(log.day, scan.start, scan.hours).at(None),
        messages=log.messages(scan, reading),
        topic=f"IRC log {session_name(log.path)}",
        metadata={SOURCE: log.path.name, ORIGIN: origin_mark(scan.first_line)},
        kind_of=lambda name: "system" if name == SERVER else "human",
        relations=_relations(log, scan, log.links),
        sources_are_places=True,
        joined_at=log.presence.joined_at,
        departures=log.presence.departures,
    )


def _relations(log: LogFile, scan: LogScan, links: ReplyLinks) -> Iterator[Relation]:
    for line, target in links.pairs():
        if line in scan.linked and target in scan.linked:
            yield Relation(log.session_id, log.message_id(line), log.message_id(target))


def _candidates(source: Path) -> list[Path]:
    """Return the file itself, or the text files of a folder that are no annotations."""
    if not source.is_dir():
        return [source]
    return sorted(
        path
        for path in source.iterdir()
        if path.is_file()
        and path.suffix.lower() in ENDINGS
        and not path.name.endswith(".annotation.txt")
    )


def _is_log(path: Path, reading: Reading) -> bool:
    """Whether at least a third of the first lines, one with a time among them, are of a log."""
    texts = [text for _, text in islice(numbered_lines(path, reading.aside()), LINES_LOOKED_AT)]
    texts = [text for text in texts if text.strip()]
    lines = [line for line in map(parse_line, texts) if line is not None]
    return any(line.clock for line in lines) and 3 * len(lines) >= len(texts)
