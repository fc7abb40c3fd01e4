"""Four processes append to one session at once: python benchmarks/processes.py [COUNT].

Prints appends a second in all, and the worst wait of any single append.
"""

import subprocess
import sys
import tempfile
import time
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
        go_file = Path(folder) / "go"
        writers = [
            subprocess.Popen(
                [sys.executable, WRITER, kind, f"{folder}/store", name, str(count), str(go_file)],
                stdout=subprocess.PIPE,
                text=True,
            )
            for name in NAMES
        ]
        for writer in writers:
            writer.stdout.readline()
        started = time.perf_counter()
        go_file.touch()
        told = [writer.communicate()[0].splitlines() for writer in writers]
        took = time.perf_counter() - started
    worst = max(float(lines[-1].split()[1]) for lines in told)
    rate = len(NAMES) * count / took
    print(f"{kind:8s} {rate:7.0f} appends a second, worst wait {worst:.3f} s  ({BOUNDS[kind]})")


if __name__ == "__main__":
    for storage_type in BOUNDS:
        run(storage_type, int(sys.argv[1]) if len(sys.argv) > 1 else 500)
