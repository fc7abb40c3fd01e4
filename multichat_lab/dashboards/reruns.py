"""A cell that is run again: what it made before is closed, so that nothing piles up."""

from typing import Protocol


class Closable(Protocol):
    """Something that a cell made and that can be closed."""

    def close(self) -> None:
        """Release it; closing twice is harmless."""


_made: dict[str, tuple[int, list[Closable]]] = {}


def replace_earlier(thing: Closable) -> None:
    """Close what earlier runs of the running cell registered, and register `thing`.

    Outside of a notebook, or where the front end does not say which cell runs, nothing is closed.
    """
    running = running_cell()
    if running is None:
        return
    cell, run = running
    earlier_run, earlier = _made.get(cell, (run, []))
    if earlier_run != run:
        for each in earlier:
            each.close()
        earlier = []
    _made[cell] = run, [*earlier, thing]


def running_cell() -> tuple[str, int] | None:
    """Return the id of the cell that runs and the number of its run, None when it is not known."""
    from IPython import get_ipython

    shell = get_ipython()
    kernel = getattr(shell, "kernel", None)
    if kernel is None:
        return None
    cell = kernel.get_parent("shell").get("metadata", {}).get("cellId")
    return (cell, shell.execution_count) if cell else None
