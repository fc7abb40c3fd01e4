"""What recording costs beside the bare database: python benchmarks/stores.py [NAME …].

Each figure is printed beside its peer, measured in the same process in alternate blocks, so that a
slow moment of the machine falls on both. Ratios of medians; lower is better.
"""

import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.records import ChatMessage
from multichat_lab.stores.rows import message_row
from multichat_lab.stores.sql.statements import INSERT_MESSAGE

TEXT = "hello " * 35
BLOCKS = 25
APPENDS = 20


class BareSqlite:
    """The same table and insert in `sqlite3` alone: WAL, synchronous FULL, one commit an append."""

    def __init__(self, path: Path) -> None:
        with SessionPersistence("sqlite", path):
            pass  # makes the same tables and indexes
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.connection.execute("PRAGMA journal_mode = WAL")
        self.connection.execute("PRAGMA synchronous = FULL")
        self.seq = 0

    def rows(self, count: int) -> list[tuple]:
        """Return rows that are ready to be inserted."""
        messages = [
            ChatMessage("one", "Ann", TEXT, seq=self.seq + number + 1) for number in range(count)
        ]
        self.seq += count
        return [message_row(each) for each in messages]

    def append(self, row: tuple) -> None:
        """Insert one row and commit."""
        self.connection.execute("BEGIN IMMEDIATE")
        self.connection.execute(INSERT_MESSAGE, row)
        self.connection.execute("COMMIT")

    def append_all(self, rows: list[tuple]) -> None:
        """Insert rows and commit once."""
        self.connection.execute("BEGIN IMMEDIATE")
        self.connection.executemany(INSERT_MESSAGE, rows)
        self.connection.execute("COMMIT")


def timed(work: Callable[[], object]) -> float:
    """Return the wall-clock seconds that `work` takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def report(name: str, ours: list[float], peer: list[float], bound: str) -> None:
    """Print medians in milliseconds and their ratio."""
    mine, other = statistics.median(ours) * 1e3, statistics.median(peer) * 1e3
    print(f"{name:44s} {mine:9.3f} ms  peer {other:9.3f} ms  ratio {mine / other:5.2f}  ({bound})")


def durable_append(folder: Path) -> None:
    """One message, durable, through SessionPersistence and through bare sqlite3."""
    bare = BareSqlite(folder / "bare.db")
    with SessionPersistence("sqlite", folder / "ours.db") as chats:
        chats.create_session(["Ann"], session_id="one")
        ours, peer = [], []
        for _ in range(BLOCKS):
            messages = [ChatMessage("one", "Ann", TEXT) for _ in range(APPENDS)]
            ours += [timed(lambda m=each: chats.add_message(m)) for each in messages]
            peer += [timed(lambda r=row: bare.append(r)) for row in bare.rows(APPENDS)]
    report("durable append, sqlite", ours, peer, "at most 2 x sqlite3")


def batch_append(folder: Path) -> None:
    """A thousand messages in one transaction, through add_messages and through executemany."""
    bare = BareSqlite(folder / "bare.db")
    with SessionPersistence("sqlite", folder / "ours.db") as chats:
        chats.create_session(["Ann"], session_id="one")
        ours, peer = [], []
        for _ in range(BLOCKS):
            messages = [ChatMessage("one", "Ann", TEXT) for _ in range(1000)]
            ours.append(timed(lambda m=messages: chats.add_messages(m)))
            rows = bare.rows(1000)
            peer.append(timed(lambda r=rows: bare.append_all(r)))
    report("add_messages, 1,000 at once, sqlite", ours, peer, "at most 2 x executemany")


def last_fifty(folder: Path) -> None:
    """The last 50 of a session of 10,000 messages, beside 100 other sessions."""
    for kind in ("memory", "json", "sqlite", "duckdb"):
        with SessionPersistence(kind, folder / f"last-{kind}") as chats:
            for number in range(100):
                chats.create_session(["Ann"], session_id=f"other-{number}")
                chats.add_messages(ChatMessage(f"other-{number}", "Ann", TEXT) for _ in range(100))
            chats.create_session(["Ann"], session_id="one")
            chats.add_messages(ChatMessage("one", "Ann", TEXT) for _ in range(10_000))
            chats.get_messages("one", limit=50)
            used = time.process_time()
            took = [timed(lambda c=chats: c.get_messages("one", limit=50)) for _ in range(100)]
            used = (time.process_time() - used) * 10  # milliseconds of one of the hundred
        bound = "at most 1 ms" if kind == "sqlite" else "no bound"
        median = statistics.median(took) * 1e3
        name = f"last 50 of 10,000, {kind}"
        print(f"{name:44s} {median:9.3f} ms  ({used:.3f} ms CPU, {bound})")


BENCHMARKS = {"append": durable_append, "batch": batch_append, "last": last_fifty}


def main() -> None:
    """Run the benchmarks that are named, or all."""
    for name in sys.argv[1:] or BENCHMARKS:
        with tempfile.TemporaryDirectory() as folder:
            BENCHMARKS[name](Path(folder))


if __name__ == "__main__":
    main()
