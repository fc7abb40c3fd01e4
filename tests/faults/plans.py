"""Which fault strikes which system call, and when: all of it follows from a seed."""

import random
from dataclasses import dataclass

from tests.conftest import DURABLE_TYPES
from tests.faults.clocks import CLOCKS

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


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault at one kind of system call."""

    call: str
    kind: str

    @property
    def breaks_promises(self) -> bool:
        """Whether the system breaks its word, so that a store may not keep its own."""
        return self.kind == "lies" and self.call in ("ftruncate", "rename", "flock", "unlink")

    def strace(self, when: int) -> list[str]:
        """Return the command that injects it into the call of that number, from 1."""
        inject = f"inject={self.call}:{FAULTS[self.kind]}:when={when}"
        return ["strace", "-f", "-o", "/dev/null", "-e", f"trace={self.call}", "-e", inject]


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
