"""`export_chat`: from a store into a file."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Protocol, TypeVar, cast

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import ImportFormatError
from multichat_lab.records import (
    Annotation,
    ChatMessage,
    ChatSession,
    Identity,
    Note,
    Participant,
    Relation,
)
from multichat_lab.registry import Registry
from multichat_lab.stores.outputs import type_of_store, written_whole

R = TypeVar("R")

_ROOM = "multichat_lab.chat.exporters"

EXPORTERS = Registry(
    "exporters",
    {
        "jsonl": f"{_ROOM}.tabular:JsonLinesExporter",
        "csv": f"{_ROOM}.tabular:CsvExporter",
        "csv-neutral": f"{_ROOM}.tabular:NeutralCsvExporter",
        "markdown": f"{_ROOM}.markdown:MarkdownExporter",
        "html": f"{_ROOM}.html:HtmlExporter",
        "openai": f"{_ROOM}.openai:OpenAIExporter",
        "otel": f"{_ROOM}.otel:OtelExporter",
        "parquet": f"{_ROOM}.parquet:ParquetExporter",
    },
    ImportFormatError,
)
"""The classes of exporters."""


class Rewrite(Protocol):
    """Changes a record, e.g. `Anonymiser.record`."""

    def __call__(self, record: R, /) -> R:
        """Return the record as it is to be written."""


def identity(record: R, /) -> R:
    """Return the record as it is."""
    return record


@dataclass(frozen=True, slots=True)
class Transcript:
    """What an exporter writes: a session in a store.

    Attributes:
        session: as it stood when the export began, and is to be written.
        persistence: where it is.
        session_id: under which it is there; empty for that of `session`.
        rewrite: changes each record before it is written.
    """

    session: ChatSession
    persistence: SessionPersistence
    session_id: str = ""
    rewrite: Rewrite = identity

    def messages(self) -> Iterator[ChatMessage]:
        """Yield the messages that the session had when the export began, the oldest first."""
        messages = self.persistence.iter_messages(self._there)
        return map(self.rewrite, islice(messages, self.session.message_count))

    def participants(self) -> list[Participant]:
        """Return everyone who is, or was, in the session."""
        return list(map(self.rewrite, self.persistence.members.list(self._there)))

    def relations(self) -> list[Relation]:
        """Return the links between its messages."""
        return list(map(self.rewrite, self.persistence.relations.list(self._there)))

    def notes(self) -> Iterator[tuple[str, Note]]:
        """Yield what else is recorded beside the messages: the name of its kind, and the record.

        Rewritten words have other places: an annotation of a piece is then one of its message.
        """
        for name, note in notes_of(self.persistence, self._there):
            if isinstance(note, Annotation) and self.rewrite is not identity:
                note = replace(note, start=None, end=None, words_hash=None)  # noqa: PLW2901
            yield name, self.rewrite(note)

    @property
    def _there(self) -> str:
        return self.session_id or self.session.session_id


def notes_of(persistence: SessionPersistence, session_id: str) -> Iterator[tuple[str, Note]]:
    """Yield what is recorded beside a session's messages, and other names of those named there."""
    names = {each.participant for each in persistence.members.list(session_id)}
    for revision in persistence.history.revisions(session_id):
        names |= named_in(revision)
        yield "revision", revision
    for reaction in persistence.history.reactions(session_id):
        names |= named_in(reaction)
        yield "reaction", reaction
    for annotation in persistence.annotations.list(session_id):
        yield "annotation", annotation
    for known in persistence.identities.list():
        if known.participant in names:
            yield "identity", known


def named_in(note: Note) -> set[str]:
    """Return the names of people in a note, whether they are in the session or not."""
    names = (getattr(note, field, None) for field in ("participant", "by"))
    alias = {note.name} if isinstance(note, Identity) else set()
    return {name for name in names if name} | alias


class Exporter(Protocol):
    """Writes one format; made without arguments, once for each export.

    Attributes:
        suffix: what a file of the format usually ends in, e.g. `.csv`.
    """

    suffix: str

    def write(self, transcript: Transcript, path: Path) -> None:
        """Make a file, or a folder, at a path where there is none.

        Text is UTF-8 with line feeds, whatever the system is used to.
        """


def exporter_named(name: str) -> Exporter:
    """Return a new exporter of a format: by its name, `module:Class` or `file.py:Class`.

    Raises:
        ImportFormatError: the name is unknown.
    """
    return cast("Exporter", EXPORTERS.get(name)())


def export_chat(
    session_id: str,
    persistence: SessionPersistence,
    target: str | Path,
    format: str = "jsonl",
    rewrite: Rewrite = identity,
) -> Path:
    """Write a session to a file, whole or not at all; an existing one is replaced. Return its path.

    Args:
        session_id: the session.
        persistence: where it is.
        target: the file, UTF-8 with line feeds; a folder that is not there yet for `parquet`.
        format: `jsonl` and `otel` (lose nothing), `csv`, `csv-neutral` (no formulas), `markdown`,
            `html`, `openai`, `parquet` (a folder of tables); another's by name, or `file.py:Class`.
        rewrite: changes each record first: `Anonymiser.record`, once it has learned the names of
            `persistence.members.list(session_id)`, or `Restorer.record`.

    Raises:
        ImportFormatError: there is no such format, or `target` is a folder or cannot be written.
        OutputError: `target` is a store, or a part of one.
        SessionNotFoundError: there is no such session.
    """
    exporter = exporter_named(format)
    session = rewrite(persistence.get_session(session_id))
    transcript = Transcript(session, persistence, session_id, rewrite)
    path = Path(target)
    if path.is_dir() and type_of_store(path) is None:
        raise ImportFormatError(f"{path} is a folder", "Give a name that is not taken by a folder.")
    try:
        with written_whole(target) as unfinished:
            exporter.write(transcript, unfinished)
    except OSError as error:
        raise ImportFormatError(
            f"{path} cannot be written: {error.strerror}",
            "Check the folder, who may write there, and the disk's free space.",
        ) from error
    return path
