"""How much memory this process may still take before the system ends it."""

import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

if sys.platform == "linux":
    import resource

ROOT = Path("/")


def free_memory(bound: int | None = None, root: Path = ROOT) -> int | None:
    """Return the bytes that the machine, its control group and the process's own bound leave.

    Args:
        bound: the process's own, in bytes of addresses; that of the moment unless given.
        root: of the file system in which Linux tells all else.

    Returns:
        None where nothing tells: outside Linux, without `psutil`.
    """
    if sys.platform != "linux":
        return _told_by_psutil()
    found = [*_of_machine(root), *_of_groups(root), *_of_process(bound, root)]
    return max(0, min(found)) if found else None


def _told_by_psutil() -> int | None:
    try:
        import psutil
    except ImportError:
        return None
    return int(psutil.virtual_memory().available)


def _of_machine(root: Path) -> Iterator[int]:
    with suppress(OSError, ValueError, KeyError):
        lines = (root / "proc/meminfo").read_text().splitlines()
        told = dict(line.split(":", 1) for line in lines if ":" in line)
        yield int(told["MemAvailable"].split()[0]) * 1024


def _of_groups(root: Path) -> Iterator[int]:
    """Yield what each control group leaves that the process is in, of either version."""
    groups = []
    with suppress(OSError):
        for line in (root / "proc/self/cgroup").read_text().splitlines():
            _, controllers, place = line.split(":", 2)
            within = place.strip("/")
            if not controllers:
                groups.append((root / "sys/fs/cgroup", within, "max", "current", ""))
            elif "memory" in controllers.split(","):
                of_memory = root / "sys/fs/cgroup/memory"
                groups.append((of_memory, within, "limit_in_bytes", "usage_in_bytes", "total_"))
    for base, within, limit, usage, total in groups:
        folder = base / within
        for each in (folder, *(up for up in folder.parents if base in (up, *up.parents))):
            with suppress(OSError, ValueError):  # `max`, or a group that another namespace hides
                most = int((each / f"memory.{limit}").read_text())
                used = int((each / f"memory.{usage}").read_text())
                yield most - used + _given_back(each / "memory.stat", f"{total}inactive_file")


def _given_back(path: Path, name: str) -> int:
    """Return how much of what a group uses is files that the system drops when it needs to."""
    with suppress(OSError, ValueError):
        for line in path.read_text().splitlines():
            if line.startswith(f"{name} "):
                return int(line.split()[1])
    return 0


def _of_process(bound: int | None, root: Path) -> Iterator[int]:
    with suppress(OSError, ValueError):
        if bound is None:
            bound = resource.getrlimit(resource.RLIMIT_AS)[0]
        if bound != resource.RLIM_INFINITY:
            pages = int((root / "proc/self/statm").read_text().split()[0])
            yield bound - pages * resource.getpagesize()
