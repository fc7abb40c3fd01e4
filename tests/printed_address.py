"""A server of ours as a user starts it: it prints its address, and is stopped at the end."""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.waiting import HANG_SECONDS, wait_until


@contextmanager
def serving(
    argv: list[str],
    address: str,
    environment: Mapping[str, str] | None = None,
    module: str = "multichat_lab",
) -> Iterator[str]:
    """Run `multichat …`, yield the first printed text that matches `address`, and end it.

    `module` is run in its place where another is named.
    """
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        with log.open("w") as out:
            server = subprocess.Popen(
                [sys.executable, "-m", module, *argv],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env={**os.environ, **(environment or {})},
            )
        try:
            yield wait_for(address, log, server)
        finally:
            server.terminate()
            try:
                server.wait(timeout=HANG_SECONDS)
            finally:
                server.kill()  # only one that would not end is still there


def wait_for(address: str, log: Path, server: subprocess.Popen[bytes]) -> str:
    """Return the address, as soon as it is printed."""
    wait_until(lambda: re.search(address, log.read_text()) or server.poll() is not None)
    found = re.search(address, log.read_text())
    assert found, f"{server.args!r} did not start:\n{log.read_text()}"
    return found[0]
