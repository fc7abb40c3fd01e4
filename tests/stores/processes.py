"""Writers in processes of their own, which all start at the sign of a file."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parent


@contextmanager
def script(
    name: str, *arguments: object, stdin: int | None = None
) -> Iterator[subprocess.Popen[str]]:
    """Run a script of this folder, until the block is left at most.

    With a pipe to its `stdin`, `communicate` leaves out what `readline` has read ahead.
    """
    command = [sys.executable, str(HERE / name), *map(str, arguments)]
    with subprocess.Popen(command, stdin=stdin, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


@contextmanager
def writer(
    storage: tuple[str, Path], name: str, count: int, go: Path
) -> Iterator[subprocess.Popen[str]]:
    """Run `appending_process.py`; with a count of 0 it appends until it is killed."""
    with script("appending_process.py", *storage, name, count, go) as process:
        yield process


def wait_until_ready(*processes: subprocess.Popen[str]) -> None:
    """Wait until each has printed `ready`."""
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"


def told(lines: str) -> list[int]:
    """Return the numbers that a writer was told are recorded, out of what it printed."""
    return [int(line) for line in lines.splitlines() if line.isdigit()]
