"""Which file of a json store a line belongs into."""

from collections.abc import Sequence
from pathlib import Path

from multichat_lab.errors import StoreDamagedError
from multichat_lab.records import ChatSession, Identity
from multichat_lab.stores.jsonl.codec import Line
from multichat_lab.stores.jsonl.files import IDENTITIES, RUN_SUFFIX, file_name, run_file_name
from multichat_lab.stores.memory.events import Proving


def _is_of_the_store(line: Line) -> bool:
    return isinstance(line, Identity) or (isinstance(line, Proving) and not line.session_id)


def owner_of(line: Line) -> str:
    """Return the id of the session or run that a line belongs to; of identities, their file."""
    if isinstance(line, Identity) or _is_of_the_store(line):
        return IDENTITIES
    return str(line[1][0]) if isinstance(line, tuple) else line.session_id


def place_of(line: Line) -> str:
    """Return the name of the file that a line belongs into."""
    if _is_of_the_store(line):
        return IDENTITIES
    named = run_file_name if isinstance(line, tuple) else file_name
    return named(owner_of(line))


def check_place(path: Path, lines: Sequence[Line], *, is_start: bool) -> None:
    """Refuse a file that was renamed, copied, or whose first line is lost.

    Raises:
        StoreDamagedError: names the file.
    """
    kind = "run" if path.name.endswith(RUN_SUFFIX) else "session"
    for place, owner in {(place_of(each), owner_of(each)) for each in lines}:
        if place != path.name:
            raise StoreDamagedError(
                f"{path.name} holds {kind} {owner!r}, whose file is {place}",
                "Move the file out of the store, or give it its name back.",
            )
    if lines and is_start and path.name != IDENTITIES:
        first = lines[0]
        if not (first[0] == "runs" if isinstance(first, tuple) else isinstance(first, ChatSession)):
            raise StoreDamagedError(
                f"{path.name} does not begin with a {kind}", "Restore its first line from a backup."
            )
