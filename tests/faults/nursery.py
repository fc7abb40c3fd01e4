"""Processes that do deeds to a store, each forked from this one: python -m … SOCKET.

A line `{"storage": […], "seed": …, "call": …, "kind": …, "when": …}` comes in, and lines go out:
what the deeds tell, and at last how the process ended. All of it goes through a socket, whose calls
no fault strikes. What the deeds need is loaded once; `strace` is let onto a process before its
first deed, so that it counts the calls of its deeds alone.
"""

import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.faults.clocks import break_clock
from tests.faults.deeds import run
from tests.faults.plans import CLOCK, Fault

SLEEP_SECONDS = 0.05
ATTACHED = "attached"
"""What strace says when it counts."""
LET_ANYBODY_TRACE = 0x59616D61, ctypes.c_ulong(-1)
"""`PR_SET_PTRACER`, `PR_SET_PTRACER_ANY`: strace is no parent of what it looks into."""


def main() -> None:
    """Fork a process for each line, until there are no more."""
    with socket.socket(fileno=int(sys.argv[1])) as line, line.makefile("r") as orders:
        load()
        tell(line, {"event": "ready"})
        for order in orders:
            tell(line, {"event": "ended", "status": born(line, json.loads(order))})


def load() -> None:
    """Load what the deeds will need: nothing is loaded under a fault."""
    with tempfile.TemporaryDirectory() as folder:
        for kind in ("json", "sqlite"):
            run((kind, f"{folder}/{kind}"), 1, lambda told: None)
    import multichat_lab.stores.duckdb.maintenance  # noqa: F401 - a database's threads do not fork


def born(line: socket.socket, order: dict[str, Any]) -> int:
    """Fork a process that does the deeds of an order; return how it ended."""
    fault = Fault(order["call"], order["kind"])
    waits, go = os.pipe()
    child = os.fork()
    if not child:
        ctypes.CDLL(None).prctl(*LET_ANYBODY_TRACE)
        os.close(go)
        os.read(waits, 1)
        os._exit(live(line, fault, order))
    with struck(child, fault, order["when"]):
        os.write(go, b" ")
        for each in (waits, go):
            os.close(each)
        return ended(child)


@contextmanager
def struck(child: int, fault: Fault, when: int) -> Iterator[None]:
    """Let the fault strike the process at the call that is meant, from 1."""
    if fault.call == CLOCK:
        yield
        return
    command = [*fault.strace(when), "-p", str(child)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as strace:
        said = strace.stderr.readline() if strace.stderr else ""
        if ATTACHED not in said:
            os.kill(child, signal.SIGKILL)
            raise RuntimeError(said)
        yield


def ended(child: int) -> int:
    """Wait for it, and wake it when it was stopped."""
    while True:
        _, status = os.waitpid(child, os.WUNTRACED)
        if not os.WIFSTOPPED(status):
            return os.waitstatus_to_exitcode(status)
        time.sleep(SLEEP_SECONDS)
        os.kill(child, signal.SIGCONT)


def live(line: socket.socket, fault: Fault, order: dict[str, Any]) -> int:
    """Do the deeds of an order; return an exit code."""
    if fault.call == CLOCK:
        break_clock(fault.kind, order["when"])
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
