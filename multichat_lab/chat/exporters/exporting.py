"""`export_chat`: from a store into a file."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from multichat_lab.chat.exporters.csv_table import write_csv
from multichat_lab.chat.exporters.jsonl import write_jsonl
from multichat_lab.chat.exporters.markdown import write_markdown
from multichat_lab.chat.exporters.transcript import Transcript
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import ImportFormatError

EXPORTERS: dict[str, Callable[[Transcript, TextIO], None]] = {
    "jsonl": write_jsonl,
    "csv": write_csv,
    "markdown": write_markdown,
}
"""Name → what writes the format."""

SUFFIXES = {"jsonl": ".jsonl", "csv": ".csv", "markdown": ".md"}
"""Name → what a file of the format usually ends in."""


def export_chat(
    session_id: str,
    persistence: SessionPersistence,
    target: str | Path,
    format: str = "jsonl",
) -> Path:
    """Write a session to a file and return its path; an existing file is replaced.

    The file appears whole or not at all.

    Args:
        session_id: the session.
        persistence: where it is.
        target: the file, UTF-8 with line feeds.
        format: `jsonl` (loses nothing), `csv` or `markdown`.

    Raises:
        ImportFormatError: there is no such format, or `target` is a folder or cannot be written.
        SessionNotFoundError: there is no such session.
    """
    if format not in EXPORTERS:
        raise ImportFormatError(
            f"Unknown format {format!r}", f"Known: {', '.join(sorted(EXPORTERS))}."
        )
    transcript = Transcript(persistence.get_session(session_id), persistence)
    path = Path(target)
    if path.is_dir():
        raise ImportFormatError(f"{path} is a folder", "Give the name of a file.")
    with _replacing(path) as file:
        EXPORTERS[format](transcript, file)
    return path


@contextmanager
def _replacing(path: Path) -> Iterator[TextIO]:
    """Open a new file beside `path` that takes its place when the block has succeeded."""
    unfinished = path.with_name(f".{uuid.uuid4().hex}.part")
    try:
        with unfinished.open("x", encoding="utf-8", newline="\n") as file:
            yield file
        unfinished.replace(path)
    except OSError as error:
        raise ImportFormatError(
            f"{path} cannot be written: {error.strerror}",
            "Check the folder, who may write there, and the disk's free space.",
        ) from error
    finally:
        unfinished.unlink(missing_ok=True)
