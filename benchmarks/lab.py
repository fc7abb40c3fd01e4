"""A query over a million messages through `Lab`, beside native DuckDB: python benchmarks/lab.py."""

import statistics
import tempfile
import time
from pathlib import Path

import duckdb

from multichat_lab.analysis.lab import Lab
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.records import ChatMessage

MESSAGES = 1_000_000
SESSIONS = 100
RUNS = 15
QUERY = (
    "SELECT sender, count(*) AS n, avg(length(content)) FROM messages GROUP BY sender ORDER BY n"
)


def fill(chats: SessionPersistence) -> None:
    """Record a million messages in a hundred sessions."""
    names = [f"agent-{number}" for number in range(20)]
    for session in range(SESSIONS):
        session_id = f"session-{session}"
        chats.create_session(names, session_id=session_id)
        for _ in range(MESSAGES // SESSIONS // 5_000):
            chats.add_messages(
                ChatMessage(session_id, names[number % 20], f"message {number} " + "x" * 150)
                for number in range(5_000)
            )


def seconds(connection: Lab | duckdb.DuckDBPyConnection) -> float:
    """Return how long the query takes."""
    started = time.perf_counter()
    connection.sql(QUERY).fetchall()
    return time.perf_counter() - started


def main() -> None:
    """Load once, then time the query through the lab and in DuckDB, by turns."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with SessionPersistence("sqlite", folder / "chat.db") as chats:
            fill(chats)
            with Lab(chats) as lab:
                started = time.perf_counter()
                lab.refresh()
                print(f"first load of {MESSAGES:,} messages: {time.perf_counter() - started:.1f} s")
                native = duckdb.connect(str(folder / "native.duckdb"))
                frame = lab.sql("FROM messages").df()
                native.execute("CREATE TABLE messages AS FROM frame")
                del frame
                compare(lab, native)
                grow(chats, lab)


def compare(lab: Lab, native: duckdb.DuckDBPyConnection) -> None:
    """Print the medians and their ratio."""
    ours, peer = [], []
    for _ in range(RUNS):
        ours.append(seconds(lab))
        peer.append(seconds(native))
    mine, other = statistics.median(ours) * 1e3, statistics.median(peer) * 1e3
    print(
        f"query over {MESSAGES:,}: lab {mine:.1f} ms, native DuckDB {other:.1f} ms, "
        f"ratio {mine / other:.2f} (at most 1.2)"
    )


def grow(chats: SessionPersistence, lab: Lab) -> None:
    """Print what it costs to bring the lab up to date."""
    for count in (0, 100, 10_000):
        took = []
        for _ in range(5):
            chats.add_messages(ChatMessage("session-0", "agent-0", "new") for _ in range(count))
            started = time.perf_counter()
            lab.refresh()
            took.append(time.perf_counter() - started)
        print(f"up to date after {count:,} new messages: {statistics.median(took) * 1e3:.1f} ms")


if __name__ == "__main__":
    main()
