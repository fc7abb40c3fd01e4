"""Whether an export still holds what was recorded: its messages carry their checksums."""

import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from multichat_lab.chat.exporters.line_sums import LineSums, sums_told
from multichat_lab.chat.exporters.opening import lines_of
from multichat_lab.columns import Row
from multichat_lab.errors import ImportFormatError, MultichatError
from multichat_lab.progress import Progress, no_progress
from multichat_lab.records import (
    Annotation,
    ChatMessage,
    ChatSession,
    Identity,
    Participant,
    Reaction,
    Record,
    Relation,
    Revision,
    from_json_object,
)
from multichat_lab.single_keys import decoded
from multichat_lab.stores.accepting import lost_in
from multichat_lab.stores.chain import ROWS
from multichat_lab.stores.damage import Damage
from multichat_lab.stores.notes import NOTES
from multichat_lab.stores.revising import Changes
from multichat_lab.stores.rows import message_row
from multichat_lab.stores.strand import Strand
from multichat_lab.stores.sums import Sum, compared
from multichat_lab.stores.verdict import Verdict
from multichat_lab.times import utc_now
from multichat_lab.unpacking import UNPACKING_ERRORS

KINDS: dict[str, type[Record]] = {
    "session": ChatSession, "message": ChatMessage, "revision": Revision,
    "participant": Participant, "relation": Relation, "reaction": Reaction,
    "annotation": Annotation, "identity": Identity,
}  # fmt: skip
"""What an export is made of."""

UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, RecursionError, MultichatError)
"""What a line that is no record of an export raises."""


def verify_export(path: str | Path, progress: Progress = no_progress) -> Verdict:
    """Compare the messages of an export with the checksums in it, without importing it.

    Args:
        path: what `export_chat(…, "jsonl")` wrote, one file or several after one another; may be
            compressed, as `.gz`, or be an archive, as `.zip`, of such files.
        progress: is told how many messages are gone through.

    Returns:
        What was found: of each session the first message that was altered, lost, added or
        renumbered, and each line that cannot be read.

    Raises:
        ImportFormatError: it is no such file, or cannot be read.
    """
    at, began = utc_now(), time.perf_counter()
    proof = _Proof(Path(path))
    try:
        proof.learn()
        for count in proof.follow():
            progress(count, None)
    except UNPACKING_ERRORS as error:
        raise ImportFormatError(f"{path} cannot be read: {error}", "Check the file.") from error
    if not proof.strands:
        raise ImportFormatError(
            f"{path} is no export of multichat_lab with sessions in it",
            "Export one with: multichat export SESSION --format jsonl; or verify a store: --store.",
        )
    ended = [each.end() for each in proof.strands]
    told = {each.session_id for each in ended if each is not None}
    ended += [each for each in proof.unlike() if each.session_id not in told]
    return Verdict(
        len(proof.strands),
        proof.messages,
        sum(each.unproved + each.changes.unproved for each in proof.strands),
        tuple(each.session_id for each in proof.strands if each.unproved),
        (*(each for each in ended if each is not None), *proof.unread),
        at,
        time.perf_counter() - began,
    )


class _Proof:
    """An export's lines, gone through twice: what messages said before stands behind them.

    Attributes:
        strands: of each session, in the order of the file.
        messages: how many there are.
        unread: the lines that cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._changes: dict[tuple[int, str], list[Row]] = defaultdict(list)
        self._counts: dict[int, int] = defaultdict(int)
        self._lost: dict[tuple[int, str], set[int]] = defaultdict(set)
        self._run = 0  # a session may be there twice
        self._sums: dict[int, LineSums] = defaultdict(LineSums)
        self._told: dict[int, tuple[str, dict[str, Sum]]] = {}
        self.strands: list[Strand] = []
        self.messages = 0
        self.unread: list[Damage] = []

    def learn(self) -> None:
        """Learn what messages said before they were edited, and which lines cannot be read."""
        for record in self._records(is_first=True):
            self._sums[self._run].add(record)
            if isinstance(record, Revision):
                self._changes[self._run, record.session_id].append(NOTES[Revision].to_row(record))
            elif isinstance(record, ChatMessage):
                self._counts[self._run] += 1
            elif isinstance(record, Annotation):
                self._lost[self._run, record.session_id] |= lost_in([record])

    def follow(self) -> Iterator[int]:
        """Go through the messages, and yield now and then how many they are."""
        rows: list[Row] = []
        for record in self._records():
            if isinstance(record, ChatSession):
                self._end_piece(rows)
                self._begin(record.session_id, record)
            elif isinstance(record, ChatMessage):
                if not self.strands or self.strands[-1].session_id != record.session_id:
                    self._end_piece(rows)
                    self._begin(record.session_id)
                place = self.strands[-1].size + len(rows) + 1  # where it tells no number
                rows.append(message_row(replace(record, seq=record.seq or place)))
                self.messages += 1
                if len(rows) >= ROWS:
                    self._end_piece(rows)
                    yield self.messages
        self._end_piece(rows)

    def unlike(self) -> Iterator[Damage]:
        """Yield of each session that tells sums the first that its lines do not add up to.

        A line that cannot be read is told already.
        """
        for run, (session_id, sums) in self._told.items() if not self.unread else ():
            told = {(session_id, table): each for table, each in sums.items()}
            found = {(session_id, table): each for table, each in self._sums[run].sums.items()}
            yield from compared(told, found, [session_id]).damage

    def _begin(self, session_id: str, session: ChatSession | None = None) -> None:
        strand = Strand(session_id, session, lost=self._lost[self._run, session_id])
        strand.changes = Changes(self._changes[self._run, session_id])
        self.strands.append(strand)

    def _end_piece(self, rows: list[Row]) -> None:
        if rows:
            self.strands[-1].follow(rows)
            self.strands[-1].size += len(rows)
        rows.clear()

    def _records(self, is_first: bool = False) -> Iterator[Record]:
        self._run = 0
        with lines_of(self._path) as lines:
            for number, line in enumerate(lines, start=1):
                if not line.strip():
                    continue
                try:
                    values = decoded(line)
                    kind = KINDS.get(values.pop("record"))
                    if kind is None:
                        continue
                    if kind is ChatSession:
                        self._run += 1
                        if is_first and "sums" in values:
                            sums = sums_told(values["sums"])
                            self._told[self._run] = values["session_id"], sums
                        values = {
                            "participants": (),
                            "last_activity": values["created_at"],
                            "message_count": self._counts[self._run],  # by hand, it may tell none
                            **values,
                        }
                    yield from_json_object(kind, values)
                except UNREADABLE as error:
                    if is_first:
                        told = f"Line {number} of {self._path.name} cannot be read: {error}"
                        self.unread.append(Damage(None, None, "altered", told))
