"""The json store's files: one append-only JSON-lines file a session, read and written here."""

import hashlib
import json
import os
import re
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from multichat_lab.errors import MultichatError, StoreDamagedError, StoreError
from multichat_lab.records import ChatMessage, ChatSession, Participant, Relation
from multichat_lab.records_json import from_json_object, to_json_object
from multichat_lab.stores.journal import Event

KINDS: dict[str, type[Event]] = {
    "session": ChatSession,
    "participant": Participant,
    "message": ChatMessage,
    "relation": Relation,
}
NAMES = {kind: name for name, kind in KINDS.items()}


class TornLineWarning(UserWarning):
    """A writer was stopped in the middle of a line; nobody was told that it had been recorded."""


@dataclass(frozen=True, slots=True)
class Tail:
    """What a file gained past a position.

    Attributes:
        events: the complete lines, as records.
        end: the position after the last complete line, in bytes.
        torn: bytes of an incomplete last line.
    """

    events: list[Event]
    end: int
    torn: int


def file_name(session_id: str) -> str:
    """Return the name of a session's file: readable, unique, and never a path of its own."""
    slug = re.sub(r"[^a-z0-9]+", "-", session_id.lower()).strip("-")[:40]
    digest = hashlib.sha256(session_id.encode()).hexdigest()[:12]
    return f"{slug or 'session'}-{digest}.jsonl"


def encode(event: Event) -> str:
    """Return one line of a session's file."""
    values = {"record": NAMES[type(event)], **to_json_object(event)}
    for derived in ("message_count", "last_activity"):
        values.pop(derived, None)
    return json.dumps(values, ensure_ascii=False, allow_nan=False)


def decode(line: bytes) -> Event:
    """Return the record of one line."""
    values = json.loads(line)
    kind = KINDS[values.pop("record")]
    if kind is ChatSession:
        values["last_activity"] = values["created_at"]
    return from_json_object(kind, values)


def read_tail(path: Path, start: int) -> Tail:
    """Read the complete lines past `start`.

    Raises:
        StoreDamagedError: a complete line cannot be read; the message names it.
    """
    with path.open("rb") as file:
        file.seek(start)
        data = file.read()
    whole, newline, torn = data.rpartition(b"\n")
    events = []
    for line in whole.split(b"\n") if newline else ():
        try:
            events.append(decode(line))
        except (ValueError, KeyError, TypeError, AttributeError, MultichatError) as error:
            raise StoreDamagedError(
                f"{path.name} cannot be read at byte {start}: {line[:60]!r}",
                "Mend or remove that line; every other line is independent of it.",
            ) from error
        start += len(line) + 1
    return Tail(events, start, len(torn))


def append(path: Path, events: Iterable[Event], end: int) -> int:
    """Write events after position `end`, durably, and return the new end.

    A torn line that a killed writer left past `end` is cut off first, with a TornLineWarning.

    Raises:
        StoreError: the disk is full or the file cannot be written; the file is as before.
    """
    data = "".join(encode(each) + "\n" for each in events).encode()
    is_new = not path.exists()
    try:
        with path.open("r+b" if not is_new else "xb") as file:
            torn = file.seek(0, os.SEEK_END) - end
            if torn:
                warnings.warn(torn_line(path, torn), TornLineWarning, stacklevel=2)
            try:
                file.truncate(end)
                file.seek(end)
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            except OSError:
                file.truncate(end)
                raise
    except OSError as error:
        raise StoreError(
            f"{path} cannot be written: {error.strerror}",
            "Check the disk's free space and who may write there.",
        ) from error
    if is_new:
        sync_folder(path.parent)
    return end + len(data)


def torn_line(path: Path, size: int) -> str:
    """Return what to tell about a torn last line."""
    return f"{path.name}: {size} bytes of an unfinished last line were ignored"


def sync_folder(folder: Path) -> None:
    """Make the names of new files durable, where the system can (Windows does it by itself)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def replace_file(path: Path, text: str) -> None:
    """Write a file so that a reader sees the old or the new one, never a part."""
    temporary = path.with_name(path.name + ".new")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)


def session_files(folder: Path) -> Sequence[Path]:
    """Return all session files, by name."""
    return sorted(folder.glob("*.jsonl"))
