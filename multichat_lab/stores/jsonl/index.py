"""The json store's index: what each session's file held when it was last read.

It only saves time. A file whose size or time differs from the index is read again, so a missing,
old or damaged index costs a moment and nothing else.
"""

import json
import os
import warnings
from collections.abc import Container, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from multichat_lab.records import ChatSession, Participant, from_json_object, to_json_object
from multichat_lab.stores.chain import Standing
from multichat_lab.stores.head import UNKNOWN
from multichat_lab.stores.jsonl.files import file_name, status_of
from multichat_lab.stores.jsonl.values import values_of
from multichat_lab.stores.memory.session import SessionState
from multichat_lab.stores.swapping import replace_file

INDEX = "index.json"

LAST_BYTES = 65_536
"""How much of a file's end is read to see which message is its last."""


@dataclass(frozen=True, slots=True)
class Summary:
    """A session without its messages.

    Attributes:
        size: bytes of the file when the summary was made.
        modified: when the file was last written, in nanoseconds since 1970, as the system has it.
        session: the session.
        participants: everyone who is, or was, in it.
    """

    size: int
    modified: int
    session: ChatSession
    participants: list[Participant]

    @property
    def state(self) -> SessionState:
        """The session without its messages."""
        return SessionState(self.session, {each.participant: each for each in self.participants})


def standings(folder: Path, session_ids: Sequence[str]) -> dict[str, Standing]:
    """Return how many messages sessions have, and the hash of the last, by their last lines."""
    found = {}
    for each in session_ids:
        with suppress(FileNotFoundError):
            found[each] = last_standing(folder / file_name(each))
    return found


def last_standing(path: Path) -> Standing:
    """Return number and hash of the last message in a file, as far as its last lines tell.

    Raises:
        FileNotFoundError: there is no such file.
    """
    with path.open("rb") as file:
        start = max(0, file.seek(0, os.SEEK_END) - LAST_BYTES)
        file.seek(start)
        data = file.read()
    lines = data.split(b"\n")[1 if start else 0 : -1]
    try:
        later: dict[int, str] = {}  # checksums that messages got after they were written
        for told in map(values_of, reversed(lines)):
            if told["record"] == "relinking":
                later = dict(enumerate(told["hashes"], start=told["first"])) | later
            elif told["record"] == "message":
                seq = int(told["seq"])
                return seq, later.get(seq, told.get("hash"))
        return UNKNOWN if start or not data.startswith(b"{") else (0, None)
    except (ValueError, KeyError, TypeError):
        return UNKNOWN


def load_index(folder: Path) -> dict[str, Summary]:
    """Return file name → summary; empty when there is no index that can be read."""
    try:
        stored = values_of((folder / INDEX).read_bytes())
        return {
            name: Summary(
                each["size"],
                each["modified"],
                from_json_object(ChatSession, each["session"]),
                [from_json_object(Participant, one) for one in each["participants"]],
            )
            for name, each in stored.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}  # it is rebuilt from the files


class SavedIndex:
    """The index as it was when it was first needed.

    Args:
        folder: the store's folder.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._summaries: dict[str, Summary] | None = None

    def of_unread(self, path: Path, read: Container[str]) -> Summary | None:
        """Return what it holds of a file that is not among those `read`, when it is up to date."""
        if self._summaries is None:
            self._summaries = load_index(self._folder)
        known = self._summaries.get(path.name)
        if known is None or path.name in read:
            return None
        try:
            status = status_of(path)
        except FileNotFoundError:
            return None
        return known if (known.size, known.modified) == (status.size, status.modified) else None


def save_index(folder: Path, summaries: dict[str, Summary]) -> None:
    """Write the index whole; where that fails, warn: it is not needed."""
    values = {
        name: {
            "size": each.size,
            "modified": each.modified,
            "session": to_json_object(replace(each.session, participants=())),
            "participants": [to_json_object(one) for one in each.participants],
        }
        for name, each in sorted(summaries.items())
    }
    try:
        replace_file(folder / INDEX, json.dumps(values, ensure_ascii=False, indent=1))
    except OSError as error:
        text = f"{folder / INDEX} could not be written: {error.strerror}"
        warnings.warn(text, RuntimeWarning, stacklevel=2)
