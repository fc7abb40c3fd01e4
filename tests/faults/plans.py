"""Which fault strikes which system call, and when: all of it follows from a seed."""

import fcntl
import os
import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import DURABLE_TYPES
from tests.faults.clocks import CLOCKS, break_clock

CALLS: dict[str, Callable[[int], object]] = {
    "write": lambda file: os.write(file, b" "),
    "pwrite64": lambda file: os.pwrite(file, b" ", 0),
    "fsync": os.fsync,
    "fdatasync": os.fdatasync,
    "ftruncate": lambda file: os.ftruncate(file, 1),
    "openat": lambda _: os.close(os.open(os.devnull, os.O_RDONLY)),
    "rename": lambda _: Path("/nowhere/a").rename("/nowhere/b"),
    "unlink": lambda _: Path("/nowhere/a").unlink(),
    "flock": lambda file: fcntl.flock(file, fcntl.LOCK_UN),
    "fcntl": lambda file: fcntl.fcntl(file, fcntl.F_GETFD),
}
"""What stores ask of the system to keep what they are told, and how to ask it for nothing."""

FAULTS = {
    "fails": "error=EIO",
    "finds no room": "error=ENOSPC",
    "is killed": "signal=SIGKILL",
    "is stopped": "signal=SIGSTOP",
    "is slow": "delay_enter=30000",
    "lies": "retval=0",
}
"""Fault → what strace is told. A lie: the call says that it is done, and nothing was done."""

CLOCK = "clock"
"""Is no system call that a fault could strike; see `clocks.py`."""

HONEST = ("write", "pwrite64", "openat", "fcntl")
"""Calls of which 0 does not say that they are done."""

COUNTS = {
    "json": {"openat": 62, "fsync": 37, "flock": 32, "write": 24, "rename": 6, "unlink": 4,
             CLOCK: 45},
    "sqlite": {
        "pwrite64": 260, "fcntl": 131, "flock": 30, "fdatasync": 23, "openat": 8, "unlink": 3,
        "ftruncate": 2, CLOCK: 45,
    },
    "duckdb": {
        "openat": 30, "flock": 26, "write": 22, "fdatasync": 19, "pwrite64": 15, "fcntl": 3,
        "unlink": 2, "rename": 1, CLOCK: 35,
    },
}  # fmt: skip
"""How often each store asks for each in a run of deeds, as `strace -c` counts, and for the time."""

LATEST = 2_000
"""More than what the process asks for that they are forked from, which no fault may strike."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault at one kind of system call, at the call with the number `LATEST`."""

    call: str
    kind: str

    @property
    def breaks_promises(self) -> bool:
        """Whether the system breaks its word, so that a store may not keep its own."""
        return self.kind == "lies" and self.call in ("ftruncate", "rename", "flock", "unlink")

    def strace(self) -> list[str]:
        """Return the command that injects it into each process of what follows."""
        if self.call == CLOCK:
            return []
        inject = f"inject={self.call}:{FAULTS[self.kind]}:when={LATEST}"
        quiet = ["strace", "-f", "-qqq", "-o", "/dev/null"]
        if "signal" not in FAULTS[self.kind]:
            quiet.append("--seccomp-bpf")  # quicker, and strace has no signals then
        return [*quiet, "-e", f"trace={self.call}", "-e", inject]


@dataclass(frozen=True, slots=True)
class Plan:
    """A store, and which of its calls a fault strikes, from 1; the seed makes its deeds too."""

    seed: int
    store: str
    fault: Fault
    when: int

    @classmethod
    def of(cls, seed: int, stores: tuple[str, ...] = DURABLE_TYPES) -> "Plan":
        """Return the plan that a seed makes."""
        draw = random.Random(seed)  # noqa: S311 - no secret
        store = draw.choice(stores)
        call, count = draw.choice(list(COUNTS[store].items()))
        kinds = [each for each in FAULTS if each != "lies" or call not in HONEST]
        kind = draw.choice(list(CLOCKS) if call == CLOCK else kinds)
        return cls(seed, store, Fault(call, kind), draw.randint(1, count))


def make_ready(fault: Fault, when: int, file: int) -> None:
    """Let the fault strike the call that is meant: ask the system for nothing until then."""
    if fault.call == CLOCK:
        break_clock(fault.kind, when)
        return
    for _ in range(LATEST - when):
        with suppress(FileNotFoundError):
            CALLS[fault.call](file)
