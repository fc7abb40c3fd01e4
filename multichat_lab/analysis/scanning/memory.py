"""What a run of a scanner has read before, and what was changed since."""

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from multichat_lab.analysis.note_marks import SCAN_MARK
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.parts import parts_text
from multichat_lab.records import Annotation, ChatMessage, Revision
from multichat_lab.stores.questions import MessageQuery


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


class Memory:
    """How far a run has come in each session, and with which words it read changed messages.

    Args:
        chats: where the run's marks are, and the messages.
        summary: names the run.

    Attributes:
        marks: session → up to which `seq` it has been read.
    """

    def __init__(self, chats: SessionPersistence, summary: ScanSummary) -> None:
        self._chats = chats
        self._summary = summary
        self._read: dict[tuple[str, str], str] = {}
        self.marks: dict[str, int] = defaultdict(int)
        self._noted: set[tuple[object, ...]] = set()
        for each in chats.annotations.list(run=summary.run):
            if each.words_hash is not None:
                self._noted.add(_said_in(each))
            if each.label != SCAN_MARK or each.value is None:
                continue
            if each.message_id is not None:
                self._read[each.session_id, each.message_id] = each.value
            else:
                self.marks[each.session_id] = max(self.marks[each.session_id], int(each.value))

    @cached_property
    def _revised(self) -> dict[str, set[str]]:
        """Session → ids of its messages that were ever changed."""
        found: dict[str, set[str]] = defaultdict(set)
        with self._chats.store.reading() as reader:
            for each in reader.notes(Revision, None):
                found[each.session_id].add(each.message_id)
        return found

    def changed(self, session_id: str, mark: int) -> list[ChatMessage]:
        """Return the messages up to a mark that say something else than when they were read."""
        ids = self._revised.get(session_id) if mark else None
        if not ids:
            return []
        query = MessageQuery(session_id, message_ids=sorted(ids))
        with self._chats.store.reading() as reader:
            revised = reader.messages(query)
        return [
            each
            for each in revised
            if (each.seq or 0) <= mark
            and self._read.get((session_id, each.message_id)) != hash_of(each)
        ]

    def has(self, annotation: Annotation) -> bool:
        """Whether the run noted the same of the same words of a changed message before."""
        return annotation.words_hash is not None and _said_in(annotation) in self._noted

    def mark_of(self, message: ChatMessage) -> Annotation | None:
        """Return the note that a changed message was read with its present words."""
        if not message.revisions:
            return None
        return Annotation(
            message.session_id,
            SCAN_MARK,
            message.message_id,
            value=hash_of(message),
            by=self._summary.by,
            run=self._summary.run,
        )


def _said_in(annotation: Annotation) -> tuple[object, ...]:
    """Return what an annotation says, and of which words."""
    each = annotation
    place = (each.session_id, each.message_id, each.start, each.end, each.words_hash)
    return (*place, each.label, each.value)


def hash_of(message: ChatMessage) -> str:
    """Return a short mark of the words and parts of a message."""
    said = f"{message.content}\0{parts_text(message.parts)}"
    return hashlib.sha256(said.encode()).hexdigest()[:16]
