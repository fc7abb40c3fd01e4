"""Processes that do deeds to a store, each forked from one under `strace`: python -m … SOCKET.

A line `{"storage": […], "seed": …, "call": …, "kind": …, "when": …}` comes in, and lines go out:
what the deeds tell, and at last how the process ended. All of it goes through a socket, whose calls
no fault strikes.
"""

import json
import os
import signal
import socket
import sys
import tempfile
import time
import traceback
from pathlib import Path
from typing import Any

from tests.faults.deeds import run
from tests.faults.plans import Fault, make_ready

SLEEP_SECONDS = 0.05


def main() -> None:
    """Fork a process for each line, until there are no more."""
    with (
        socket.socket(fileno=int(sys.argv[1])) as line,
        line.makefile("r") as orders,
        tempfile.TemporaryFile() as file,
    ):
        load()
        tell(line, {"event": "ready"})
        for order in orders:
            child = os.fork()
            if not child:
                os._exit(live(line, file.fileno(), json.loads(order)))
            tell(line, {"event": "ended", "status": ended(child)})


def load() -> None:
    """Load what the deeds will need: nothing is loaded under a fault."""
    with tempfile.TemporaryDirectory() as folder:
        for kind in ("json", "sqlite"):
            run((kind, f"{folder}/{kind}"), 1, lambda told: None)
    import multichat_lab.stores.duckdb.maintenance  # noqa: F401 - a database's threads do not fork


def ended(child: int) -> int:
    """Wait for it, and wake it when it was stopped."""
    while True:
        _, status = os.waitpid(child, os.WUNTRACED)
        if not os.WIFSTOPPED(status):
            return os.waitstatus_to_exitcode(status)
        time.sleep(SLEEP_SECONDS)
        os.kill(child, signal.SIGCONT)


def live(line: socket.socket, file: int, order: dict[str, Any]) -> int:
    """Do the deeds of an order; return an exit code."""
    make_ready(Fault(order["call"], order["kind"]), order["when"], file)
    try:
        run(order["storage"], order["seed"], lambda told: tell(line, told))
    except Exception:
        tell(line, {"event": "crashed", "error": traceback.format_exc()})
        return 1
    return 0


def tell(line: socket.socket, told: dict[str, Any]) -> None:
    """Send a line."""
    line.sendall(json.dumps(told).encode() + b"\n")


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))
    main()
