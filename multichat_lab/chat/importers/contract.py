"""What an importer is: it recognises a format, and makes conversations of it.

To write one, take a `FileImporter` (a file holds one conversation or more) and say three things:
which files of a folder it may read, how a file of the format begins, and what it holds:

    class LedgerImporter(FileImporter):
        expects = "a ledger of quarrels (.ledger)"
        endings = (".ledger",)

        def recognises_file(self, head: Head) -> float:
            return head.lines[:1] == ["#ledger"]

        def conversations_of(self, path: Path, reading: Reading) -> Iterator[ImportedSession]:
            session_id = reading.session_id("ledger", path.stem)
            yield ImportedSession(session_id, start, self._messages(path, session_id, reading))

`multichat import quarrels.ledger --format mine.py:LedgerImporter` tries it; an entry point of the
group `multichat_lab.importers` gives it a name, and `auto` asks it too. What an importer may trust:

- `recognises…` is asked about any file on earth: it looks at the `Head` only, raises nothing, and
  says 1 for a mark that no other format has, less for a mere resemblance, 0 for no.
- Conversations are read one by one, each one's messages as they are written: yield, never collect.
- A piece that cannot be read is told to `reading.lost(path, line, what)`, and the rest goes on;
  when the caller is strict, that raises, and nothing is imported.
- A second import adds nothing when ids are the same every time: `message_id_for(session_id,
  source_id)`, with a `source_id` that says where in the source the message stands.
- What others wrote is content: a name of theirs is no path, and `participant_name` makes it one
  that a participant may have.
"""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from multichat_lab.chat.importers.outcome import Outcome
from multichat_lab.chat.importers.source.files import files_in
from multichat_lab.chat.importers.source.head import Head, head_of
from multichat_lab.chat.importers.source.ids import name_uuid, name_uuids
from multichat_lab.chat.importers.source.reading import Reading
from multichat_lab.moved import renamed
from multichat_lab.records import EVERYONE, ChatMessage, Participant, Relation
from multichat_lab.records.notes import Annotation, Identity, Reaction, Revision

ORIGIN = "import.origin"
"""Session metadata: a mark of the source; another source must not flow into the same session."""

SOURCE = "import.source"
"""Session metadata: the name of the file or folder that it came from."""


LOOKED_AT = 100
"""So many files of a folder are looked at to recognise it."""


@dataclass(frozen=True, slots=True)
class ImportedSession:
    """One session to import.

    Attributes:
        session_id: the same at every import of the same source.
        created_at: aware UTC datetime.
        messages: oldest first, with their present words; read once, before all other records.
        topic: what it is about.
        metadata: of the session, a JSON object.
        members: those who are, or were, in it whether they speak or not.
        kind_of: tells what a participant is who is no declared member.
        relations: links between messages beside their `reply_to`.
        ended_at: aware UTC datetime when it is over, else None.
        sources_are_unique: whether no `source_id` comes twice, so that nobody looks for it.
        sources_are_places: whether a `source_id` is only a place in the source, so that other
            words at a known place mean another source.
        senders_stay: whether whoever speaks is called the same at every import, so that somebody
            else at a known `source_id` means another source.
        joined_at: tells when a participant came who is no declared member, of the messages read
            so far; None is the session's beginning.
        departures: name → when they left for good, once the messages are read.
        outcome: how it came out, where the source says so; asked for once the messages are read.
        reactions: to its messages.
        revisions: the words that its messages had before, those of each message from 1 on.
        aliases: other names of those in it.
        annotations: what was noted about it.
    """

    session_id: str
    created_at: datetime
    messages: Iterable[ChatMessage]
    topic: str = ""
    metadata: dict[str, Any] = field(default_factory=dict)
    members: Sequence[Participant] = ()
    kind_of: Callable[[str], str] = lambda _: "human"
    relations: Iterable[Relation] = ()
    ended_at: datetime | None = None
    sources_are_places: bool = False
    sources_are_unique: bool = False
    senders_stay: bool = False
    joined_at: Callable[[str], datetime | None] = lambda _: None
    departures: Callable[[], Mapping[str, datetime]] = dict
    outcome: Outcome | Callable[[], Outcome] = Outcome
    reactions: Iterable[Reaction] = ()
    revisions: Iterable[Revision] = ()
    aliases: Iterable[Identity] = ()
    annotations: Iterable[Annotation] = ()

    def came_out(self) -> Outcome:
        """Return how it came out, once its messages have been read."""
        return self.outcome if isinstance(self.outcome, Outcome) else self.outcome()


class Importer(Protocol):
    """Reads one format; made without arguments, once for each import.

    Attributes:
        expects: what it reads, for messages: `Give {expects}.`
    """

    expects: str

    def recognises(self, source: Path) -> float:
        """Return how sure it is that a file or folder is of this format: 0 no … 1 certain."""

    def conversations(self, source: Path, reading: Reading) -> Iterator[ImportedSession]:
        """Yield the conversations; the messages of one are read before the next is asked for.

        Raises:
            DamagedFileError: a piece cannot be read, when strict.
        """


class FileImporter(ABC):
    """An importer of single files: of the one that is given, or of all in a folder.

    Attributes:
        expects: what it reads, for messages.
        endings: how its files end, in lower case; others in a folder are passed over.
        recursive: whether folders within the folder are read too.
    """

    expects: str
    endings: tuple[str, ...]
    recursive: bool = True

    @abstractmethod
    def recognises_file(self, head: Head) -> float:
        """Return how sure it is that a file that begins so is of this format: 0 no … 1 certain."""

    @abstractmethod
    def conversations_of(self, path: Path, reading: Reading) -> Iterator[ImportedSession]:
        """Yield the conversations in a file; one without any is reported."""

    def recognises(self, source: Path) -> float:
        """Return how sure it is of the file, or of the first one in the folder that it knows."""
        heads = map(head_of, self.files(source)[:LOOKED_AT])
        return float(next(filter(None, map(self.recognises_file, heads)), 0))

    def conversations(self, source: Path, reading: Reading) -> Iterator[ImportedSession]:
        """Yield the conversations of every file, in the order of the names."""
        paths = self.files(source)
        reading.expect_files(paths)
        for path in paths:
            yield from self.conversations_of(path, reading)

    def files(self, source: Path) -> list[Path]:
        """Return the file itself, or those of the folder that end so, by name."""
        if not source.is_dir():
            return [source]
        return files_in(source, self.endings, recursive=self.recursive)


def message_id_for(session_id: str, source_id: str) -> str:
    """Return the id of the message found at `source_id`, the same at every import."""
    return name_uuid(f"{session_id}\n{source_id}")


def message_ids_for(session_id: str, source_ids: Iterable[str]) -> list[str]:
    """Return the id of the message at each of the places; see `message_id_for`."""
    return list(name_uuids(f"{session_id}\n", source_ids))


def origin_mark(beginning: str) -> str:
    """Return the `ORIGIN` of a source that begins so."""
    return hashlib.sha256(beginning.encode(errors="replace")).hexdigest()[:16]


def participant_name(name: str) -> str:
    """Return `name` as a participant may have it: not empty, and not the broadcast's name."""
    if name == EVERYONE:
        return f"{EVERYONE} (name)"
    return name or "(no name)"


if TYPE_CHECKING:
    Conversation = ImportedSession
else:
    __getattr__ = renamed(__name__, Conversation="ImportedSession")
