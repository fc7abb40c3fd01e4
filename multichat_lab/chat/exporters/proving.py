"""Whether an export still holds what was recorded: its messages carry their checksums."""

import time
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from multichat_lab.chat.exporters.exported import UNCOUNTED, exported
from multichat_lab.chat.exporters.line_sums import LineSums
from multichat_lab.columns import Row
from multichat_lab.errors import ImportFormatError
from multichat_lab.progress import Progress, no_progress
from multichat_lab.records import Annotation, ChatMessage, ChatSession, Revision
from multichat_lab.stores.accepted import accepted_in
from multichat_lab.stores.chain import ROWS
from multichat_lab.stores.damage import Damage
from multichat_lab.stores.notes import NOTES
from multichat_lab.stores.receipts import Answer, numbers_of, receipts_in
from multichat_lab.stores.revising import Changes
from multichat_lab.stores.rows import message_row
from multichat_lab.stores.schema import TABLES
from multichat_lab.stores.strand import Strand
from multichat_lab.stores.sums import Sum, compared
from multichat_lab.stores.verdict import Verdict
from multichat_lab.times import utc_now
from multichat_lab.unpacking import UNPACKING_ERRORS

_SEQ, _HASH = map(TABLES["messages"].index, ("seq", "hash"))


def verify_export(
    path: str | Path, progress: Progress = no_progress, against: Iterable[Answer] = ()
) -> Verdict:
    """Compare the messages of an export with the checksums in it, without importing it.

    Args:
        path: what `export_chat(…, "jsonl")` wrote, one file or several after one another; may be
            compressed, as `.gz`, or be an archive, as `.zip`, of such files.
        progress: is told how many messages are gone through.
        against: messages and sessions as a store answered them once, or receipts of them: the
            export must hold them.

    Returns:
        What was found: of each session the first message that was altered, lost, added or
        renumbered, and each line that cannot be read.

    Raises:
        ImportFormatError: it is no such file, or cannot be read.
    """
    at, began = utc_now(), time.perf_counter()
    receipts = receipts_in(against)
    proof = _Proof(Path(path), numbers_of(receipts))
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
    for each in proof.unlike():
        told = {known.session_id for known in ended if known is not None}
        ended += [each] if each.session_id not in told else []
    verdict = Verdict(
        len(proof.strands),
        proof.messages,
        sum(each.unproved + each.changes.unproved for each in proof.strands),
        tuple(each.session_id for each in proof.strands if each.unproved),
        (*(each for each in ended if each is not None), *proof.unread),
        at,
        time.perf_counter() - began,
        bare=proof.bare(),
    )
    return verdict.with_answers(receipts, proof.links)


class _Proof:
    """An export's lines, gone through twice: what messages said before stands behind them.

    Args:
        path: the export.
        wanted: session → numbers of messages of which the hash is to be known.

    Attributes:
        strands: of each session, in the order of the file.
        messages: how many there are.
        unread: the lines that cannot be read.
        links: session → number → hash, of those that are wanted.
    """

    def __init__(self, path: Path, wanted: Mapping[str, Collection[int]]) -> None:
        self._path, self._wanted = path, wanted
        self._changes: dict[tuple[int, str], list[Row]] = defaultdict(list)
        self._counts: dict[int, int] = defaultdict(int)
        self._notes: dict[tuple[int, str], list[Annotation]] = defaultdict(list)
        self._run = 0  # a session may be there twice
        self._beside: dict[int, LineSums] = defaultdict(LineSums)
        self._told: dict[int, tuple[str, Mapping[str, Sum]]] = {}
        self.strands: list[Strand] = []
        self.messages = 0
        self.unread: list[Damage] = []
        self.links: dict[str, dict[int, str | None]] = {}

    def learn(self) -> None:
        """Learn what messages said before they were edited, and which lines cannot be read."""

        def unread(told: str) -> None:
            self.unread.append(Damage(None, None, "altered", told))

        for run, record, sums in exported(self._path, unread):
            self._beside[run].add(record)
            if isinstance(record, ChatSession):
                self._told[run] = record.session_id, sums or {}
            elif isinstance(record, Revision):
                self._changes[run, record.session_id].append(NOTES[Revision].to_row(record))
            elif isinstance(record, ChatMessage):
                self._counts[run] += 1
            elif isinstance(record, Annotation):
                self._notes[run, record.session_id].append(record)

    def follow(self) -> Iterator[int]:
        """Go through the messages, and yield now and then how many they are."""
        rows: list[Row] = []
        for run, record, _ in exported(self._path, lambda told: None):
            self._run = run
            if isinstance(record, ChatSession):
                self._end_piece(rows)
                if record.message_count == UNCOUNTED:
                    record = replace(record, message_count=self._counts[run])  # noqa: PLW2901
                self._begin(record.session_id, record)
            elif isinstance(record, ChatMessage):
                if not self.strands or self.strands[-1].session_id != record.session_id:
                    self._end_piece(rows)
                    self._begin(record.session_id)
                place = self.strands[-1].size + len(rows) + 1  # where it tells no number
                seq = place if record.seq is None else record.seq
                rows.append(message_row(replace(record, seq=seq)))
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
            if sums:
                told = {(session_id, table): each for table, each in sums.items()}
                beside = self._beside[run]
                found = {(session_id, table): each for table, each in beside.sums.items()}
                yield from compared(told, found, [session_id]).damage
                yield from beside.other_people(session_id)

    def bare(self) -> tuple[str, ...]:
        """Return the sessions that tell no sums of what stands beside their messages."""
        return tuple(session_id for session_id, sums in self._told.values() if not sums)

    def _begin(self, session_id: str, session: ChatSession | None = None) -> None:
        accepted = accepted_in(self._notes[self._run, session_id])
        strand = Strand(session_id, session, lost=accepted.lost)
        strand.changes = Changes(self._changes[self._run, session_id], accepted.changes)
        self.strands.append(strand)
        self.links.setdefault(session_id, {})

    def _end_piece(self, rows: list[Row]) -> None:
        if rows:
            strand = self.strands[-1]
            strand.follow(rows)
            strand.size += len(rows)
            if numbers := self._wanted.get(strand.session_id):
                found = {row[_SEQ]: row[_HASH] for row in rows if row[_SEQ] in numbers}
                self.links[strand.session_id] |= found
        rows.clear()
