"""`import_chat`: from a file or folder into a store."""

import os
import tempfile
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from multichat_lab.chat.importers.anonymous import anonymous, learn_names
from multichat_lab.chat.importers.contract import Importer
from multichat_lab.chat.importers.formats import format_meant, importer_named
from multichat_lab.chat.importers.loader import Loader
from multichat_lab.chat.importers.missing import missing_from_source, missing_note
from multichat_lab.chat.importers.source.damage import DamageReport
from multichat_lab.chat.importers.source.reading import (
    ImportOptions,
    ProgressMeter,
    Reading,
)
from multichat_lab.chat.importers.summary import ImportSummary
from multichat_lab.chat.importers.tally import Tally
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import ImportFormatError
from multichat_lab.garbage import gc_frozen

if TYPE_CHECKING:
    import pandas as pd


def import_chat(
    source: str | Path,
    persistence: SessionPersistence,
    format: str = "auto",
    options: ImportOptions | None = None,
) -> ImportSummary:
    """Import the chats in a file or folder, and say what was new.

    A second import of the same source adds nothing; one that has grown adds what it gained, and
    changed words take the place of the old ones, which stay as revisions. The
    source is streamed, and written in transactions of some thousand records, so an import that
    was stopped can simply be repeated.

    Args:
        source: a file, or a folder where the format has folders.
        persistence: where the sessions go.
        format: a name in `IMPORTERS`, such as `irc` or `claude-code`, or `auto` to find out from
            the content; an importer of another package by its name, or one's own: `file.py:Class`.
        options: strictness, date and so on.

    Raises:
        ImportFormatError: there is no such source or format, nothing recognises the source,
            nothing in it can be read, or a date must be given.
        DamagedFileError: a piece cannot be read, when strict; nothing was imported. Also a file
            that cannot be read at all.
        UnsafeArchiveError: an archive is a danger; nothing was imported.
        SessionExistsError: a session of the same name came from another source.
        SessionEndedError: a session has ended and there is something new to add to it.
        SessionLimitError: a limit of the store is reached; what was written stays.

    Example:
        >>> with SessionPersistence("sqlite", "chats.db") as chats:
        ...     import_chat("export.zip", chats).messages
        158
    """
    options = options or ImportOptions()
    path = Path(source)
    if not (path.is_file() or path.is_dir()) or not os.access(path, os.R_OK):
        raise ImportFormatError(f"{path} is no file or folder that can be read", "Check the path.")
    name = format_meant(format, path, options.columns)
    importer = importer_named(name)
    meter = ProgressMeter(options.progress, passes=1 + options.strict + bool(options.anonymiser))
    if options.strict:
        _validate(importer, Reading(path, options, DamageReport(strict=True), meter))
    if options.anonymiser:
        first = Reading(path, options, DamageReport(), meter)
        learn_names(importer.conversations(path, first), options.anonymiser)
    reading = Reading(path, options, DamageReport(strict=options.strict), meter)
    tally = Tally()
    read: set[str] = set()
    with gc_frozen(), Loader(persistence, tally) as loader:
        for conversation in importer.conversations(path, reading):
            read.add(conversation.session_id)
            if options.anonymiser:
                conversation = anonymous(conversation, options.anonymiser)  # noqa: PLW2901
            loader.load(conversation)
    missing = missing_from_source(persistence, tally.told)
    for note in (*tally.notes(), *map(missing_note, missing.items())):
        reading.damage.note(note)
    if not read:
        _refuse_nothing(importer, reading)
    meter.finish()
    return ImportSummary(
        sessions=tally.sessions,
        messages=tally.messages,
        participants=len(tally.names),
        duplicates=tally.duplicates,
        updated=tally.updated,
        skipped=reading.damage.skipped,
        warnings=reading.damage.warnings,
        format=name,
        reactions=tally.reactions,
        revisions=tally.revisions,
        identities=tally.identities,
        unlinked=tally.unlinked_count,
        missing_from_source=sum(missing.values()),
        recorded=sorted(tally.receipts.values()),
    )


def import_frame(
    frame: "pd.DataFrame",
    persistence: SessionPersistence,
    columns: Mapping[str, str] | None = None,
    name: str = "frame",
) -> ImportSummary:
    """Import chats from a DataFrame, a row a message; see `table.TableImporter`.

    Args:
        frame: with columns for sender and content at the least; its index is left out.
        persistence: where the sessions go.
        columns: what a message needs → the column that has it, where its name does not tell, e.g.
            `{"sender": "from", "content": "text"}`.
        name: of the session, or the beginning of the sessions' names.

    Raises:
        ImportFormatError: no column tells who speaks, or what.

    Example:
        >>> import_frame(frame, chats, {"sender": "from"}).messages  # doctest: +SKIP
        3
    """
    import duckdb

    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        path = Path(folder) / f"{Path(name).name or 'frame'}.parquet"
        connection.from_df(frame).write_parquet(str(path))
        return import_chat(path, persistence, "table", ImportOptions(columns=columns or {}))


def _refuse_nothing(importer: Importer, reading: Reading) -> None:
    """Say why a source gave no conversation.

    Raises:
        ImportFormatError: always.
    """
    first = "".join(f" ({warning})" for warning in reading.damage.warnings[:1])
    raise ImportFormatError(
        f"{reading.source} holds nothing that can be imported{first}",
        f"Give {importer.expects}.",
    )


def _validate(importer: Importer, reading: Reading) -> None:
    """Read everything and keep nothing, so that damage shows before anything is written."""
    for conversation in importer.conversations(reading.source, reading):
        deque(conversation.messages, maxlen=0)
        for notes in ("relations", "reactions", "revisions", "aliases", "annotations"):
            deque(getattr(conversation, notes), maxlen=0)
