"""Reading sessions with a scanner, batch by batch, each recorded with how far it has come."""

import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import cast

from multichat_lab.analysis.annotating import SCAN_MARK, id_of
from multichat_lab.analysis.scanning.finding import Found, cited, findings
from multichat_lab.analysis.scanning.scanners import (
    MessageScanner,
    SessionScanner,
    takes_sessions,
)
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import ScanError
from multichat_lab.errors.base import in_a_line
from multichat_lab.progress import Progress
from multichat_lab.records import Annotation, ChatMessage, ChatSession

BATCH = 1_000
"""Messages after which what was found is recorded."""

BATCH_SECONDS = 1.0
"""The same for a slow scanner."""


@dataclass(slots=True)
class ScanSummary:
    """What a scan did.

    Attributes:
        run: of its annotations; `chats.annotations.remove(run)` takes them back.
        by: the scanner's name, which stands in their column `by`.
        sessions: how many were read now; of a `SqlScanner`, those that it labelled.
        messages: the same of messages.
        known: how many messages the run had read before.
        annotations: how many are new.
    """

    run: str
    by: str
    sessions: int = 0
    messages: int = 0
    known: int = 0
    annotations: int = 0


class Reading:
    """A scan under way.

    Args:
        chats: where the messages are, and the findings go.
        scanner: of messages, or of sessions.
        summary: names the run, and is filled in.
        progress: is told how many messages are read, and how many there are.
    """

    def __init__(
        self,
        chats: SessionPersistence,
        scanner: MessageScanner | SessionScanner,
        summary: ScanSummary,
        progress: Progress,
    ) -> None:
        self._chats = chats
        self._scanner = scanner
        self._summary = summary
        self._progress = progress
        self._total = 0
        self._found: list[Annotation] = []
        self._come_to: dict[str, int] = {}
        self._read = 0
        self._recorded_at = time.monotonic()

    def read(self, session_ids: Sequence[str] | None) -> None:
        """Read these sessions, or all, from where the run has come to."""
        chosen = (
            self._chats.list_sessions()
            if session_ids is None
            else [self._chats.get_session(each) for each in dict.fromkeys(session_ids)]
        )
        marks = self._marks()
        self._total = sum(each.message_count for each in chosen)
        read = self._read_whole if takes_sessions(self._scanner) else self._read_singly
        try:
            for session in chosen:
                mark = marks.get(session.session_id, 0)
                if mark >= session.message_count:
                    self._summary.known += session.message_count
                else:
                    self._summary.sessions += 1
                    read(session, mark)
        finally:  # whether it is done, was stopped, or the scanner failed
            self._record()

    def _marks(self) -> dict[str, int]:
        """Return up to which `seq` the run has read each session."""
        marks: dict[str, int] = defaultdict(int)
        for each in self._chats.annotations.list():
            if each.run == self._summary.run and each.label == SCAN_MARK:
                marks[each.session_id] = max(marks[each.session_id], int(each.value or 0))
        return marks

    def _read_whole(self, session: ChatSession, _mark: int) -> None:
        messages = self._chats.get_messages(session.session_id)
        scanner = cast("SessionScanner", self._scanner)
        self._note(lambda: scanner(session, messages), messages, whole=True)
        self._advance(session.session_id, len(messages), len(messages))

    def _read_singly(self, session: ChatSession, mark: int) -> None:
        self._summary.known += mark
        scanner = cast("MessageScanner", self._scanner)
        for message in self._chats.iter_messages(session.session_id, mark, BATCH):
            if message.kind != "system":
                self._note(partial(scanner, message), [message])
            self._advance(session.session_id, message.seq or 0, 1)

    def _note(
        self, look: Callable[[], Found], messages: Sequence[ChatMessage], whole: bool = False
    ) -> None:
        """Keep what a scanner finds in messages of one session, all of it or nothing."""
        first = messages[0]
        what = f"session {first.session_id!r}" if whole else f"message {first.message_id!r}"
        try:
            found = findings(look())
        except Exception as error:
            raise ScanError(
                f"{self._summary.by!r} failed on {what}: {in_a_line(error)}",
                "What it found before is recorded; mend it and scan again.",
            ) from error
        annotations = []
        for each in found:
            for citation in cited(each, messages, whole):
                annotation = Annotation(
                    first.session_id,
                    each.label,
                    citation.message_id,
                    citation.start,
                    citation.end,
                    each.value,
                    self._summary.by,
                    self._summary.run,
                )
                annotations.append(replace(annotation, annotation_id=id_of(annotation)))
        self._found += annotations

    def _advance(self, session_id: str, seq: int, count: int) -> None:
        """Tell how far the scan is, and record it when it is time."""
        self._come_to[session_id] = seq
        self._read += count
        self._summary.messages += count
        self._progress(self._summary.known + self._summary.messages, self._total)
        if self._read >= BATCH or time.monotonic() - self._recorded_at >= BATCH_SECONDS:
            self._record()

    def _record(self) -> None:
        """Record what was found, and up to where, in one transaction."""
        by, run = self._summary.by, self._summary.run
        marks = [
            Annotation(session_id, SCAN_MARK, value=str(seq), by=by, run=run)
            for session_id, seq in self._come_to.items()
        ]
        if marks:
            new = self._chats.annotations.add([*self._found, *marks])
            self._summary.annotations += new - len(marks)
        self._found, self._come_to = [], {}
        self._read, self._recorded_at = 0, time.monotonic()
