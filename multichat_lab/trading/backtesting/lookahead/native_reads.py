"""Files that a library reads by itself, of which the interpreter tells nothing."""

import gc
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CellType, FrameType
from typing import Any

READERS = {"duckdb", "fastparquet", "h5py", "polars", "pyarrow", "tables"}
"""Libraries that open files in code of their own."""
READING = re.compile(r"(read|scan|open|load|memory_map|dataset$)")
"""How the names of their functions begin that read."""
CLASSES = {"File", "ParquetFile", "ParquetDataset"}
ASKING = {"execute", "from_query", "module_sql", "query", "sql"}
"""Functions of a database, which may ask for what is in memory alone."""
ON_DISK = re.compile(r"\.(arrow|csv|db|ddb|duckdb|feather|json|parquet|pq)\b|read_\w+\(", re.I)
THROUGH = "a file through "


@contextmanager
def native_reads(asked: dict[str, None]) -> Iterator[None]:
    """Note in `asked` what such libraries read, on this thread and those that begin meanwhile."""
    found: dict[str, None] = {}

    def note(frame: FrameType, event: str, argument: Any) -> None:
        if event == "call":
            library, name = _root(frame.f_globals.get("__name__")), frame.f_code.co_name
            if name == "__init__":
                name = type(frame.f_locals.get("self")).__name__
            asking = frame.f_back
        elif event == "c_call":
            owner = type(getattr(argument, "__self__", None)).__module__
            library = _root(getattr(argument, "__module__", None) or owner)
            name, asking = argument.__name__, frame
        else:
            return
        if library in READERS and asking is not None:
            within = _root(asking.f_globals.get("__name__")) == library
            if not within and _reads(name, frame):
                found[f"{THROUGH}{library}"] = None

    before, of_threads = sys.getprofile(), threading.getprofile()
    with _connections(found):
        threading.setprofile(note)
        sys.setprofile(note)
        try:
            yield
        finally:
            threading.setprofile(of_threads)
            _profile(before)
            asked.update(found)  # behind what is known by its name


def _profile(before: Any) -> None:
    """Have the profiler that was on before go on; one written in C puts itself there."""
    sys.setprofile(None)
    if hasattr(before, "enable"):
        before.enable()
    else:
        sys.setprofile(before)


@contextmanager
def _connections(found: dict[str, None]) -> Iterator[None]:
    """Note which databases are opened: of that call a profile is not told.

    Also by whoever has the function under a name of their own: `from duckdb import connect`.
    """
    connect: Any = getattr(sys.modules.get("duckdb"), "connect", None)
    owners = [] if connect is None else gc.get_referrers(connect)
    noting = _noting(connect, found)
    for owner in owners:
        _exchange(owner, connect, noting)
    try:
        yield
    finally:
        for owner in owners:
            _exchange(owner, noting, connect)


def _noting(connect: Any, found: dict[str, None]) -> Any:
    def noting(database: Any = ":memory:", *others: Any, **options: Any) -> Any:
        if Path(database).is_file():
            found[str(database)] = None
        return connect(database, *others, **options)

    return noting


def _exchange(owner: Any, value: Any, other: Any) -> None:
    """Put another value where one stands in a module, an object, or what a function keeps."""
    if isinstance(owner, CellType):
        owner.cell_contents = other
        return
    names = owner if isinstance(owner, dict) else getattr(owner, "__dict__", None)
    if isinstance(names, dict):
        for name in [name for name, each in names.items() if each is value]:
            names[name] = other


def _root(module: object) -> str:
    return str(module).partition(".")[0].removeprefix("_")


def _reads(name: str, frame: FrameType) -> bool:
    if name in ASKING:
        return any(isinstance(each, str) and ON_DISK.search(each) for each in _told_in(frame))
    return name in CLASSES or READING.match(name) is not None


def _told_in(frame: FrameType) -> list[Any]:
    """Return what a function was given, other arguments and names too."""
    return [each for held in frame.f_locals.values() for each in _flat(held)]


def _flat(held: Any) -> tuple[Any, ...]:
    return held if isinstance(held, tuple) else (held,)
