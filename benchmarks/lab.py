"""A million messages through `Lab`, beside native DuckDB: python benchmarks/lab.py [sqlite|duckdb].

First load, beside DuckDB copying the same rows from a file of its own to another; a query; what it
costs to keep up; and the memory that who-talks-to-whom takes, in a process of its own.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from multichat_lab.analysis.edges import edges_df
from multichat_lab.analysis.figures import conversation_figure
from multichat_lab.analysis.lab import Lab
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.records import ChatMessage

MESSAGES = 1_000_000
SESSIONS = 100
RUNS = 15
LOADS = 5
QUERY = (
    "SELECT sender, count(*) AS n, avg(length(content)) FROM messages GROUP BY sender ORDER BY n"
)
BOUNDS_MS = {0: "no bound", 100: "at most 5", 10_000: "at most 50"}


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


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds that pass, and those of CPU time in all threads."""
    started, used = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - started, time.process_time() - used


def medians(some: list[tuple[float, float]]) -> list[float]:
    """Return the medians of what `timed` returned."""
    return [statistics.median(each) for each in zip(*some, strict=True)]


def first_load(location: str, folder: Path) -> None:
    """Print what loading costs beside DuckDB copying the same rows, by turns."""
    native = folder / "native.duckdb"
    with Lab(location) as lab, duckdb.connect(str(native)) as connection:
        frame = lab.sql("FROM messages").df()
        connection.execute("CREATE TABLE messages AS FROM frame")
        del frame
    ours, peer = [], []
    for number in range(LOADS):
        with Lab(location) as lab:
            ours.append(timed(lab.refresh))
        with duckdb.connect(str(folder / f"copy-{number}.duckdb")) as copy:
            copy.execute("ATTACH ? AS source (READ_ONLY)", [str(native)])
            peer.append(
                timed(lambda c=copy: c.execute("CREATE TABLE messages AS FROM source.messages"))
            )
        (folder / f"copy-{number}.duckdb").unlink()
    (wall, cpu), (peer_wall, peer_cpu) = map(medians, (ours, peer))
    print(
        f"first load of {MESSAGES:,}: {wall:.1f} s ({cpu:.1f} s CPU), DuckDB's copy"
        f" {peer_wall:.1f} s ({peer_cpu:.1f} s CPU): {wall / peer_wall:.1f} ×,"
        f" CPU {cpu / peer_cpu:.1f} × (at most 3)"
    )


def compare(lab: Lab, folder: Path) -> None:
    """Print the medians of a query and their ratio."""
    with duckdb.connect(str(folder / "native.duckdb"), read_only=True) as native:
        ours, peer = [], []
        for _ in range(RUNS):
            ours.append(timed(lambda: lab.sql(QUERY).fetchall()))
            peer.append(timed(lambda: native.sql(QUERY).fetchall()))
    (mine, cpu), (other, other_cpu) = map(medians, (ours, peer))
    print(
        f"query over {MESSAGES:,}: lab {mine * 1e3:.1f} ms, native DuckDB {other * 1e3:.1f} ms, "
        f"ratio {mine / other:.2f}, CPU {cpu / other_cpu:.2f} (at most 1.2)"
    )


def grow(chats: SessionPersistence, lab: Lab) -> None:
    """Print what it costs to bring the lab up to date."""
    for count, bound in BOUNDS_MS.items():
        took = []
        for _ in range(RUNS):
            chats.add_messages(ChatMessage("session-0", "agent-0", "new") for _ in range(count))
            took.append(timed(lab.refresh))
        wall, cpu = (each * 1e3 for each in medians(took))
        print(f"up to date after {count:,} more: {wall:.2f} ms ({cpu:.2f} ms CPU) ({bound})")


def who_to_whom(location: str) -> None:
    """Print what `edges_df` and `conversation_figure` take, in this process."""
    with Lab(location) as lab:
        lab.refresh()
        before = peak_mib()
        table = edges_df(lab, weights=True)
        edges = peak_mib()
        conversation_figure(lab)
        print(
            f"who talks to whom: {len(table):,} pairs; at most {edges:,} MiB, with the figure"
            f" {peak_mib():,} MiB (at most 1,024; loading the lab took {before:,})"
        )


def peak_mib() -> int:
    """Return the most memory that this process has taken."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main(arguments: list[str]) -> None:
    """Measure a lab over each type of store that is named."""
    if arguments[:1] == ["edges"]:
        who_to_whom(arguments[1])
        return
    if len(arguments) != 1:  # each in a process of its own, small again
        for kind in arguments or ["sqlite", "duckdb"]:
            subprocess.run([sys.executable, __file__, kind], check=True)
        return
    for kind in arguments:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            location = f"{kind}:{folder / 'chats'}"
            with SessionPersistence(kind, folder / "chats") as chats:
                fill(chats)
            print(f"{kind}, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
            # first, while this process is small: a child's peak begins with its parent's size
            subprocess.run([sys.executable, __file__, "edges", location], check=True)
            first_load(location, folder)
            with SessionPersistence(kind, folder / "chats") as chats, Lab(chats) as lab:
                compare(lab, folder)
                grow(chats, lab)


if __name__ == "__main__":
    main(sys.argv[1:])
