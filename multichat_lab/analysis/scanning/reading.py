"""Reading sessions with a scanner, batch by batch, each recorded with how far it has come."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import cast

from multichat_lab.analysis.annotating import id_of
from multichat_lab.analysis.note_marks import SCAN_MARK
from multichat_lab.analysis.scanning.finding import Found, cited, findings
from multichat_lab.analysis.scanning.memory import Memory, ScanSummary
from multichat_lab.analysis.scanning.scanners import (
    MessageScanner,
    SessionScanner,
    takes_sessions,
)
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import ScanError
from multichat_lab.errors.base import in_a_line
from multichat_lab.progress import Progress
from multichat_lab.records import Annotation, ChatMessage, ChatSession, hash_of_words

BATCH = 1_000
"""Messages after which what was found is recorded."""

BATCH_SECONDS = 1.0
"""The same for a slow scanner."""


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
        self._memory = Memory(chats, summary)
        self._read = 0
        self._recorded_at = time.monotonic()

    def read(self, session_ids: Sequence[str] | None) -> None:
        """Read these sessions, or all, from where the run has come to."""
        chosen = (
            self._chats.list_sessions()
            if session_ids is None
            else [self._chats.get_session(each) for each in dict.fromkeys(session_ids)]
        )
        marks = self._memory.marks
        self._total = sum(each.message_count for each in chosen)
        read = self._read_whole if takes_sessions(self._scanner) else self._read_singly
        try:
            for session in chosen:
                mark = marks.get(session.session_id, 0)
                changed = self._memory.changed(session.session_id, mark)
                if mark >= session.message_count and not changed:
                    self._summary.known += session.message_count
                else:
                    self._summary.sessions += 1
                    read(session, mark, changed)
        finally:  # whether it is done, was stopped, or the scanner failed
            self._record()

    def _read_whole(
        self, session: ChatSession, _mark: int, _changed: Sequence[ChatMessage]
    ) -> None:
        messages = self._chats.get_messages(session.session_id)
        scanner = cast("SessionScanner", self._scanner)
        self._note(lambda: scanner(session, messages), messages, whole=True)
        self._advance(session.session_id, len(messages), len(messages))

    def _read_singly(self, session: ChatSession, mark: int, changed: Sequence[ChatMessage]) -> None:
        self._summary.known += mark - len(changed)
        scanner = cast("MessageScanner", self._scanner)
        new = self._chats.iter_messages(session.session_id, mark, BATCH)
        for message in chain(changed, new):
            if message.kind != "system":
                self._note(partial(scanner, message), [message])
            elif told := self._memory.mark_of(message):
                self._found.append(told)
            self._advance(session.session_id, max(mark, message.seq or 0), 1)

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
        annotations = [mark for each in messages if (mark := self._memory.mark_of(each))]
        words = {m.message_id: hash_of_words(m.content) for m in messages if m.revisions}
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
                    words_hash=words.get(citation.message_id),
                )
                if not self._memory.has(annotation):
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
            told = sum(each.label == SCAN_MARK for each in self._found)
            new = self._chats.annotations.add([*self._found, *marks])
            self._summary.annotations += new - len(marks) - told
        self._found, self._come_to = [], {}
        self._read, self._recorded_at = 0, time.monotonic()
