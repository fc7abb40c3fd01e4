"""Four processes append to one session at once: python benchmarks/processes.py [COUNT].

Prints appends a second in all, and the worst wait of any single append.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

WRITER = Path(__file__).parents[1] / "tests" / "stores" / "appending_process.py"
NAMES = ("Ann", "Bob", "Cy", "Dee")
BOUNDS = {
    "json": "no bound",
    "sqlite": "worst under 0.5 s",
    "duckdb": "at least 100 a second, worst under 0.5 s",
}


def run(kind: str, count: int) -> None:
    """Let four processes append `count` messages each, and print what it took."""
    with tempfile.TemporaryDirectory() as folder:
        rate, worst = appended((kind, f"{folder}/store"), NAMES, count)
    print(f"{kind:8s} {rate:7.0f} appends a second, worst wait {worst:.3f} s  ({BOUNDS[kind]})")


def appended(place: tuple[str, str], names: Sequence[str], count: int) -> tuple[float, float]:
    """Let a process of each name append `count` messages to one session.

    Args:
        place: type and path of the store.
        names: who writes.
        count: how many messages each.

    Returns:
        Appends a second in all, and the longest wait in seconds.
    """
    with tempfile.TemporaryDirectory() as folder:
        go_file = Path(folder) / "go"
        writers = [
            subprocess.Popen(
                [sys.executable, WRITER, *place, name, str(count), str(go_file)],
                stdout=subprocess.PIPE,
                text=True,
            )
            for name in names
        ]
        for writer in writers:
            writer.stdout.readline()
        started = time.perf_counter()
        go_file.touch()
        told = [writer.communicate()[0].splitlines() for writer in writers]
        took = time.perf_counter() - started
    worst = max(float(lines[-1].split()[1]) for lines in told)
    return len(names) * count / took, worst


if __name__ == "__main__":
    for storage_type in BOUNDS:
        run(storage_type, int(sys.argv[1]) if len(sys.argv) > 1 else 500)
