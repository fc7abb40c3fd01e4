"""Copying a store beside reading and writing its messages bare: python benchmarks/copying.py.

Bare is one SELECT of all messages by sqlite3, and one INSERT of each in one transaction into a
table without an index: nothing is linked, counted, compared or read back. A copy reads the source
once and what it wrote once, and compares a checksum of each record. CPU seconds of this process,
the median of three copies by turns; `again` is a copy that finds nothing to do.
"""

import sqlite3
import statistics
import tempfile
from collections import defaultdict
from contextlib import closing
from functools import partial
from pathlib import Path

from verifying import cpu

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.records import ChatMessage
from multichat_lab.stores.copying import copy_store
from multichat_lab.stores.schema import TABLES

ROUNDS = 3
PAIRS = [("sqlite", "sqlite"), ("sqlite", "duckdb"), ("sqlite", "json"), ("json", "sqlite")]
SHAPES = {"20 sessions of 1,500 messages": (20, 1_500), "one session of 30,000": (1, 30_000)}
TEXT = "hello " * 35


def filled(folder: Path, sessions: int, each: int) -> Path:
    """Make a sqlite store with so many messages."""
    path = folder / "source.db"
    with SessionPersistence("sqlite", path) as chats:
        for number in range(sessions):
            name = f"s{number}"
            chats.create_session(["Ann"], session_id=name)
            chats.add_messages([ChatMessage(name, "Ann", TEXT) for _ in range(each)])
    return path


def bare(source: Path, target: Path) -> None:
    """Read all messages, and write them."""
    marks = ", ".join("?" * len(TABLES["messages"]))
    columns = ", ".join(f'"{each}"' for each in TABLES["messages"])
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
        other.execute(f"CREATE TABLE messages ({columns})")
        rows = one.execute(f"SELECT {columns} FROM messages")
        other.executemany(f"INSERT INTO messages VALUES ({marks})", rows)
        other.commit()


def measure(folder: Path, sessions: int, each: int) -> dict[str, list[float]]:
    """Return what is done → its CPU seconds, by turns."""
    source = filled(folder, sessions, each)
    places = {"sqlite": f"sqlite:{source}", "json": f"json:{folder / 'source'}"}
    copy_store(places["sqlite"], places["json"])
    taken: dict[str, list[float]] = defaultdict(list)
    for number in range(ROUNDS):
        taken["bare sqlite3"].append(cpu(partial(bare, source, folder / f"bare{number}"))[0])
        for one, other in PAIRS:
            target = f"{other}:{folder / f'{one}-{other}-{number}'}"
            for what in (f"{one} to {other}", f"{one} to {other}, again"):
                taken[what].append(cpu(partial(copy_store, places[one], target))[0])
    return taken


def main() -> None:
    """Print CPU seconds, and the ratio to bare."""
    for shape, (sessions, each) in SHAPES.items():
        with tempfile.TemporaryDirectory() as name:
            taken = measure(Path(name), sessions, each)
        peer = statistics.median(taken["bare sqlite3"])
        print(shape)
        for what, seconds in taken.items():
            median = statistics.median(seconds)
            print(f"  {what:30s} {median:7.2f} s CPU  {median / peer:5.1f} x bare")


if __name__ == "__main__":
    main()
