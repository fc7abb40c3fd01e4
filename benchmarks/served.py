"""The service in a process of its own, which benchmarks send to: it names its address and waits."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from multichat_lab.service.production import MultichatProductionService
from multichat_lab.service.settings import Settings

TOKENS, STORE = "tokens.json", "chats.db"
"""Where they lie in the folder."""

PLENTY = 10**6
"""As good as no limit; seconds too."""


class Served(NamedTuple):
    """A service that runs: its address, and the number of its process."""

    url: str
    pid: int


@contextmanager
def served(folder: Path) -> Iterator[Served]:
    """Run the service over a store of sqlite in a folder, until the block is left."""
    command = [sys.executable, __file__, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield Served(process.stdout.readline().strip(), process.pid)
        finally:
            process.kill()


def serve(folder: Path) -> None:
    """Run the service until it is killed; its address goes to standard output."""
    settings = Settings(
        storage_path=folder / STORE,
        token_file=folder / TOKENS,
        backup_path=folder / "backups",
        port=0,
        requests_per_second=PLENTY,
        max_sessions=10 * PLENTY,
    )
    with MultichatProductionService(settings) as service:
        print(service.url, flush=True)
        time.sleep(PLENTY)


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
