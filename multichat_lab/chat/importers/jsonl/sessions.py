"""Sessions as this package exports them: a line a record.

A `session` comes first, then its `participant` lines, its `message` lines in order, and what is
recorded beside them: `relation`, `revision`, `reaction`, `annotation`, `identity`. Several
sessions may follow one another. Message lines alone will do.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from multichat_lab.chat.importers.contract import ImportedSession
from multichat_lab.chat.importers.jsonl.holes import Holes
from multichat_lab.chat.importers.jsonl.proof import Proof
from multichat_lab.chat.importers.jsonl.records import RecordLine, record_lines
from multichat_lab.chat.importers.outcome import Outcome
from multichat_lab.chat.importers.source.json_lines import JsonLine, json_lines
from multichat_lab.chat.importers.source.reading import Reading
from multichat_lab.records import (
    SYNTHETIC_TIMES,
    Annotation,
    ChatMessage,
    ChatSession,
    Identity,
    Note,
    Participant,
    Reaction,
    Relation,
    Revision,
)


def conversations_of_records(
    path: Path, reading: Reading, objects: Iterable[JsonLine] | None = None
) -> Iterator[ImportedSession]:
    """Yield a conversation for each run of lines of one session.

    Args:
        path: the file.
        reading: takes the reports.
        objects: the records in the file, where its lines are no records themselves.
    """
    told = json_lines(path, reading) if objects is None else objects
    once = _Once(reading.name_of(path), reading)
    lines = (line for line in record_lines(path, reading, told) if once.is_first(line))
    for _, run in groupby(lines, key=lambda line: line.run):
        yield from _Run(run, reading.name_of(path), reading).conversation()


@dataclass(frozen=True, slots=True)
class _Once:
    """Reports messages whose id another one has; a session that comes twice is no damage.

    Attributes:
        name: of the file.
        reading: takes the report.
        lines: the id of a message → its line.
    """

    name: str
    reading: Reading
    lines: dict[str, RecordLine] = field(default_factory=dict)

    def is_first(self, line: RecordLine) -> bool:
        """Whether a line is no message that repeats the id of another."""
        record = line.record
        if not isinstance(record, ChatMessage):
            return True
        first = self.lines.setdefault(record.message_id, line)
        if first is line or (first.run != line.run and first.run[1] == line.run[1]):
            return True
        what = f"message_id {record.message_id!r} is that of line {first.number}"
        self.reading.damage.lost(self.name, line.number, what)
        return False


class _Run:
    """The lines of one session, the messages among them read one by one."""

    def __init__(self, lines: Iterator[RecordLine], name: str, reading: Reading) -> None:
        self._lines = lines
        self._name = name
        self._reading = reading
        self._line = 0
        self._header: ChatSession | None = None
        self._holes = Holes(name, reading)
        self._proof = Proof(name, reading)
        self._members: list[Participant] = []
        self._notes: dict[type[Note], list[Any]] = defaultdict(list)

    def conversation(self) -> Iterator[ImportedSession]:
        """Yield the conversation; none when neither its session nor a message is there."""
        first = self._read_head()
        header = self._header
        if header is not None:
            yield ImportedSession(
                session_id=header.session_id,
                created_at=header.created_at,
                messages=self._messages(first),
                topic=header.topic,
                metadata=header.metadata,
                members=self._members,
                kind_of=_agent,
                **self._recorded_beside(),
                ended_at=header.ended_at,
                outcome=Outcome(header.score, header.success, header.error, header.failing_seq),
            )
        elif first is not None:
            yield ImportedSession(
                session_id=first.session_id,
                created_at=first.timestamp,
                metadata=_marks(first),
                messages=self._messages(first),
                members=self._members,
                kind_of=_agent,
                **self._recorded_beside(),
            )
        else:
            what = "links or participants of a session that is not there"
            self._reading.damage.lost(self._name, self._line, what)

    def _read_head(self) -> ChatMessage | None:
        """Take in what stands before the first message, and return that message."""
        for line in self._lines:
            self._line = line.number
            record = line.record
            if isinstance(record, ChatMessage):
                return record
            if isinstance(record, ChatSession):
                self._header = record
            elif isinstance(record, Participant):
                self._members.append(record)
            else:
                self._notes[type(record)].append(record)
        return None

    def _recorded_beside(self) -> dict[str, Any]:
        """Return the lists of notes, which fill as the messages are read."""
        notes = self._notes
        return {
            "relations": notes[Relation],
            "revisions": notes[Revision],
            "reactions": notes[Reaction],
            "annotations": notes[Annotation],
            "aliases": notes[Identity],
        }

    def _messages(self, first: ChatMessage | None) -> Iterator[ChatMessage]:
        """Yield the messages; notes, which follow them, are kept meanwhile."""
        if first is not None:
            self._holes.look(self._line, first)
            self._proof.look(self._line, first)
            yield first
        for line in self._lines:
            record = line.record
            if isinstance(record, ChatMessage):
                self._holes.look(line.number, record)
                self._proof.look(line.number, record)
                yield record
            elif not isinstance(record, ChatSession | Participant):
                self._notes[type(record)].append(record)
            else:
                what = "a participant after the session's first message"
                self._reading.damage.lost(self._name, line.number, what)
        self._holes.end(self._header)
        self._proof.end(self._notes[Revision])


def _marks(first: ChatMessage) -> dict[str, bool]:
    """Return the metadata of a session that only its messages tell of."""
    return {SYNTHETIC_TIMES: True} if first.metadata.get(SYNTHETIC_TIMES) else {}


def _agent(_: str) -> str:
    return "agent"
