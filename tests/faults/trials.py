"""Schedules of faults, tried one by one: a process for each, and a look at what it left behind."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.faults.checking import Told, faults_of
from tests.faults.plans import Plan

HANG_SECONDS = 120
"""A deed that takes so long hangs."""
MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
"""Where stores are tried, if it is there. A process that is killed leaves what it wrote to the
system, on a disk or not, and a call that is to fail fails before the system looks at it."""

Born = Callable[[dict[str, Any]], Told]


@contextmanager
def nursery() -> Iterator[Born]:
    """Start a nursery; yield what has a process born, and returns what it told until its end.

    Raises:
        TimeoutError: a deed hangs, or the nursery does; nothing can be born any more.
    """
    ours, theirs = socket.socketpair()
    ours.settimeout(HANG_SECONDS)
    module = "tests.faults.nursery"
    command = [sys.executable, "-W", "ignore", "-m", module, str(theirs.fileno())]
    here = Path(__file__).parents[2]
    with (
        ours,
        theirs,
        subprocess.Popen(
            command, pass_fds=[theirs.fileno()], cwd=here, start_new_session=True
        ) as process,
    ):
        theirs.close()
        lines = ours.makefile("r")

        def born(order: dict[str, Any]) -> Told:
            ours.sendall(json.dumps(order).encode() + b"\n")
            told = Told()
            while told.status is None:
                told.add(json.loads(lines.readline()))
            return told

        try:
            json.loads(lines.readline())
            yield born
        finally:
            os.killpg(process.pid, signal.SIGKILL)


def tried(plan: Plan, born: Born) -> tuple[Told, list[str]]:
    """Try a plan; return what was told, and what is wrong."""
    place = MEMORY if os.access(MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(
        prefix="faults-", dir=place, ignore_cleanup_errors=True
    ) as folder:
        storage = plan.store, f"{folder}/chats"
        order = {"seed": plan.seed, "when": plan.when, **asdict(plan.fault)}
        told = born({"storage": storage, **order})
        found = faults_of(storage, told)
    return told, [] if plan.fault.breaks_promises else found
