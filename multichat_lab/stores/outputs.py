"""Files that are written for people: whole or not at all, and never over what is read.

Whatever writes a file by a name that somebody gave goes through here.
"""

import os
import re
import shutil
import tempfile
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote

from multichat_lab.errors import OutputError
from multichat_lab.stores.paths import JSON_MARKER, detect_type
from multichat_lab.stores.sql.migrations import OWN, table_names
from multichat_lab.stores.sqlite.file import connected_for_reading

NO_FILE = re.compile(r"(file|json|sqlite|duckdb|memory|postgres(ql)?):", re.IGNORECASE)
"""How an address, or a store, begins, which is no file's name."""

BESIDE = re.compile(
    r"(?P<store>.+?)"
    r"((-wal|\.wal)(\.kept)?|-shm|-journal|\.lock|\.turnstile|\.head|\.clock|\.keys|\.v\d+)"
)
"""Names of the files beside a store's file, which belong to it."""

SQLITE_URL = re.compile(r"(sqlite|duckdb)(\+\w+)?:///(?P<path>.*)", re.IGNORECASE)
"""An address of a file, as SQLAlchemy takes it."""

DESCRIPTOR = re.compile(r"/(dev|proc/(self|thread-self|(?P<process>\d+)))/fd/(?P<number>\d+)")
"""The names of open files; /dev/stdout is a link to one of this process's own."""

LINKS = 8
"""So many links lead to a file at most; more go in a circle."""

REMEDY = "Give the output a name of its own."


def require_output(target: str | Path, inputs: Iterable[str | Path] = ()) -> Path:
    """Return the path that is to be written, unless that would destroy a store or an input.

    What lies there decides, not how its name is spelled: a link, a hard link and another case of
    the letters lead to the same file.

    Args:
        target: where to; nothing need be there.
        inputs: files that are read for it; stores need not be named.

    Raises:
        OutputError: it is one of the inputs, a store, or a part of one, or no file's name.
    """
    path = Path(target)
    if NO_FILE.match(str(target)):
        raise OutputError(f"{str(target)!r} is no file's name", "Give the path alone.")
    for each in inputs:
        if is_same_file(path, Path(each)):
            raise OutputError(f"{path} is what is read: {each}", REMEDY)
    kind = type_of_store(path)
    if kind is not None:
        raise OutputError(f"{path} is a {kind} store", REMEDY)
    folder = next((each for each in path.resolve().parents if (each / JSON_MARKER).exists()), None)
    if folder is not None:
        raise OutputError(f"{path} lies in a json store, {folder}", REMEDY)
    beside = BESIDE.fullmatch(path.name)
    if beside and type_of_store(path.with_name(beside["store"])):
        raise OutputError(f"{path} belongs to the store {beside['store']}", REMEDY)
    return path


def is_same_file(one: Path, other: Path) -> bool:
    """Return whether two paths lead to one file, or would."""
    try:
        return one.samefile(other)
    except OSError:  # one of them is not there
        return one.resolve() == other.resolve()


def type_of_store(path: Path) -> str | None:
    """Return the type of the store that lies at a path, or None."""
    try:
        return detect_type(path)
    except (OSError, ValueError):
        return None


def require_database(url: str) -> None:
    """Refuse the address of a database that would be written into a store.

    Args:
        url: as SQLAlchemy takes it: `sqlite:///a.db`, `sqlite:////tmp/a.db`,
            `sqlite:///file:a.db?uri=true`; of a server it says nothing.

    Raises:
        OutputError: a store lies there, or what belongs to one.
    """
    found = SQLITE_URL.match(url)
    if found:
        path = found["path"].partition("?")[0].removeprefix("file:") or ":memory:"
        for each in {path, unquote(path)}:  # older SQLAlchemy takes it as it is
            if not is_of_another_program(Path(each)):
                require_output(each)


def is_of_another_program(path: Path) -> bool:
    """Return whether a SQLite database lies at a path that holds no conversations."""
    if type_of_store(path) != "sqlite":
        return False
    with connected_for_reading(path.absolute()) as connection:
        return not table_names(connection) >= OWN


def descriptor_of(path: Path) -> int | None:
    """Return which open file of this process a path names, as Unix lets it; None for none."""
    for _ in range(LINKS):
        told = DESCRIPTOR.fullmatch(str(path.absolute()))
        if told and told["process"] in (None, str(os.getpid())):
            return int(told["number"])
        if not path.is_symlink():
            break
        path = path.parent / path.readlink()
    return None


@contextmanager
def written_whole(target: str | Path, inputs: Iterable[str | Path] = ()) -> Iterator[Path]:
    """Give a path to write to, of which the file takes the place of `target` at the end.

    A link is replaced, not what it leads to. A pipe or a terminal is written to as it is, and so is
    what this process has open, by whatever name it goes: /dev/stdout and its like are no links to
    be replaced, and what is appended to stays.

    Args:
        target: where to; nothing need be there, and an existing file is replaced.
        inputs: files that are read for it.

    Raises:
        OutputError: see `require_output`.
        OSError: it cannot be written; what was there is there.
    """
    path = require_output(target, inputs)
    if path.exists() and not path.is_file():
        yield path
        return
    descriptor = descriptor_of(path)
    folder = path.parent if descriptor is None else Path(tempfile.gettempdir())
    unfinished = folder / f".{uuid.uuid4().hex}.part{path.suffix}"
    try:
        yield unfinished
        if descriptor is None:
            unfinished.replace(path)
        else:
            with unfinished.open("rb") as whole, os.fdopen(os.dup(descriptor), "wb") as there:
                shutil.copyfileobj(whole, there)
    finally:
        if unfinished.is_dir():
            shutil.rmtree(unfinished)
        else:
            unfinished.unlink(missing_ok=True)
