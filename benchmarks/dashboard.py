"""A live chart beside other libraries: python benchmarks/dashboard.py [--updates N] [--only NAME].

Each is shown in a real browser under Voilà and pushed ten bars a second on a history of 500; then
it is given 100,000 bars, and dragged. Kernel CPU is that of the whole process; an update is on the
screen when the frame after its message has been shown.
"""

import argparse
import math
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1]))

from dashboard_page import SubjectPage, subject_page
from dashboard_subjects import SUBJECTS

from tests.browser import chromium

MANY = 100_000
WIDE_OUT = 25
"""Turns of the wheel until the candles are as narrow as they get."""
HOPELESS = 5
"""Frames a second; a page that makes fewer is not zoomed out, it would hang."""
DRAGGED = "frames a second, dragged"
TARGETS = {
    "kernel CPU per update [ms]": "at most 1, whole desk 2",
    "bytes per update": "whole desk at most 1,500",
    "frames a second": "at least 55",
    "update to screen, median [ms]": "at most 50",
    f"{MANY:,} bars load [s]": "at most 2",
    DRAGGED: "at least 30",
    f"{DRAGGED}, zoomed out": "at least 30",
}
Figures = dict[str, float]


def measured(shown: SubjectPage, updates: int) -> Figures:
    """Return all figures of one subject."""
    figures = shown.stream(updates) | shown.load(MANY)
    if math.inf in figures.values():
        return figures  # the page does not answer any more
    figures |= shown.pan(DRAGGED)
    if figures[DRAGGED] < HOPELESS:
        return figures
    return figures | shown.pan(f"{DRAGGED}, zoomed out", WIDE_OUT)


def cell(value: float | None, own: float | None) -> str:
    """Return a figure and how many times ours it is."""
    if value is None:
        return ""
    ratio = f"{value / own:8.1f} x" if own and value is not own else " " * 10
    return f"{value:11,.1f}{ratio}"


def print_table(table: dict[str, Figures]) -> None:
    """Print a row for each figure, a column for each subject."""
    print(f"{'':38s}" + "".join(f"{name:>11s}{'':10s}" for name in table))
    rows = dict.fromkeys(row for figures in table.values() for row in figures)
    for row in rows:
        own = table.get("ours", {}).get(row)
        cells = "".join(cell(figures.get(row), own) for figures in table.values())
        target = f"  ({TARGETS[row]})" if row in TARGETS else ""
        print(f"{row:38s}{cells}{target}")


def main() -> None:
    """Measure each subject on a page of its own, and print them side by side."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--updates", type=int, default=100, help="bars pushed, ten a second")
    parser.add_argument("--only", choices=SUBJECTS, action="append", help="leave out the others")
    options = parser.parse_args()
    table = {}
    for name in options.only or SUBJECTS:
        with chromium() as browser, subject_page(browser, name) as shown:
            table[name] = measured(shown, options.updates)
    print_table(table)


if __name__ == "__main__":
    main()
