"""What the benchmarks of pages have in common: a line a figure, and what a page holds."""

from collections.abc import Sequence
from statistics import median

from playwright.sync_api import CDPSession


def report(name: str, value: str) -> None:
    """Print one figure."""
    print(f"{name:58} {value}", flush=True)


def middle(values: Sequence[float], digits: int = 0) -> str:
    """Return the median of some measurements in words, and from what to what they are."""
    said = f"{median(values):,.{digits}f}"
    if len(values) == 1:
        return said
    return f"{said} ({min(values):,.{digits}f} to {max(values):,.{digits}f})"


def held(devtools: CDPSession) -> tuple[float, int]:
    """Return the MB that a page's scripts hold once garbage is collected, and its DOM nodes."""
    devtools.send("HeapProfiler.collectGarbage")
    heap = devtools.send("Runtime.getHeapUsage")["usedSize"]
    return heap / 1e6, devtools.send("Memory.getDOMCounters")["nodes"]
