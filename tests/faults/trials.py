"""Schedules of faults, many to a process under `strace`."""

import json
import shutil
import socket
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.faults.checking import Told, faults_of
from tests.faults.plans import Fault, Plan

HANG_SECONDS = 120
"""A deed that takes so long hangs."""


@contextmanager
def nursery(fault: Fault) -> Iterator[Callable[[dict[str, Any]], Told]]:
    """Start a nursery in which each process meets a fault; yield what has one born and dead."""
    ours, theirs = socket.socketpair()
    ours.settimeout(HANG_SECONDS)
    command = [*fault.strace(), sys.executable, "-m", "tests.faults.nursery", str(theirs.fileno())]
    here = Path(__file__).parents[2]
    with ours, theirs, subprocess.Popen(command, pass_fds=[theirs.fileno()], cwd=here) as process:
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
            ours.shutdown(socket.SHUT_WR)
            process.wait(HANG_SECONDS)
        finally:
            process.kill()


def failures(plans: list[Plan], done: Callable[[Plan, Told], None]) -> Iterator[tuple[Plan, str]]:
    """Try plans, and yield what is wrong; `done` is called after each of them."""
    of_fault: dict[Fault, list[Plan]] = defaultdict(list)
    for plan in plans:
        of_fault[plan.fault].append(plan)
    for fault, some in of_fault.items():
        with nursery(fault) as born:
            for plan in some:
                folder = tempfile.mkdtemp()
                storage = plan.store, f"{folder}/chats"
                order = {"seed": plan.seed, "when": plan.when, **asdict(fault)}
                told = born({"storage": storage, **order})
                found = faults_of(storage, told)
                if not fault.breaks_promises:
                    yield from ((plan, each) for each in found)
                done(plan, told)
                shutil.rmtree(folder)
