"""Copying a store beside reading and writing its messages bare: python benchmarks/copying.py.

Bare is one SELECT of all messages by sqlite3, and one INSERT of each in one transaction into a
table without an index: nothing is linked, counted, compared or read back. A copy reads the source
once and what it wrote once, and compares a checksum of each record. CPU seconds of this process,
the median of three copies by turns; `again` is a copy that finds nothing to do.

Then one session of 200,000 messages beside one of 50,000, each copied once by a process of its own:
CPU seconds and the most memory that it had. What is read again for each piece would take more than
four times as long; a json store holds a session in memory, other stores and data sets do not.
"""

import re
import sqlite3
import statistics
import subprocess
import sys
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
PAIRS += [("sqlite", "parquet"), ("parquet", "sqlite")]
LONG = (50_000, 200_000)
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


def placed(folder: Path, source: Path) -> dict[str, str]:
    """Return where the source is, in each form."""
    places = {each: f"{each}:{folder / f'source.{each}'}" for each in ("json", "parquet")}
    for each in places.values():
        copy_store(f"sqlite:{source}", each)
    return {"sqlite": f"sqlite:{source}", **places}


def measure(folder: Path, sessions: int, each: int) -> dict[str, list[float]]:
    """Return what is done → its CPU seconds, by turns."""
    source = filled(folder, sessions, each)
    places = placed(folder, source)
    taken: dict[str, list[float]] = defaultdict(list)
    for number in range(ROUNDS):
        taken["bare sqlite3"].append(cpu(partial(bare, source, folder / f"bare{number}"))[0])
        for one, other in PAIRS:
            target = f"{other}:{folder / f'{one}-{other}-{number}'}"
            for what in (f"{one} to {other}", f"{one} to {other}, again"):
                taken[what].append(cpu(partial(copy_store, places[one], target))[0])
    return taken


def most_memory() -> float:
    """Return the most MB that this process had, without what who started it had."""
    (kilobytes,) = re.findall(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
    return int(kilobytes) / 1024


def alone(source: str, target: str) -> tuple[float, float]:
    """Return CPU seconds and the most MB of a process that copies a store."""
    command = [sys.executable, __file__, source, target]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, most = map(float, done.stdout.split())
    return seconds, most


def of_long_sessions() -> None:
    """Print what a session four times as long costs."""
    found = defaultdict(list)
    for count in LONG:
        with tempfile.TemporaryDirectory() as name:
            places = placed(Path(name), filled(Path(name), 1, count))
            for one, other in PAIRS:
                target = f"{other}:{Path(name) / f'{one}-{other}'}"
                found[f"{one} to {other}"].append(alone(places[one], target))
    print("one session of {:,} and of {:,}, each in a process of its own".format(*LONG))
    for what, ((few, small), (many, large)) in found.items():
        print(
            f"  {what:30s} {few:6.2f} and {many:6.2f} s CPU ({many / few:3.1f} x),"
            f" {small:4.0f} and {large:4.0f} MB at most"
        )


def main() -> None:
    """Print CPU seconds, and the ratio to bare."""
    if len(sys.argv) == 3:
        print(cpu(partial(copy_store, *sys.argv[1:]))[0], most_memory())
        return
    for shape, (sessions, each) in SHAPES.items():
        with tempfile.TemporaryDirectory() as name:
            taken = measure(Path(name), sessions, each)
        peer = statistics.median(taken["bare sqlite3"])
        print(shape)
        for what, seconds in taken.items():
            median = statistics.median(seconds)
            print(f"  {what:30s} {median:7.2f} s CPU  {median / peer:5.1f} x bare")
    of_long_sessions()


if __name__ == "__main__":
    main()
