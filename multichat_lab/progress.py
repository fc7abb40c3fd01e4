"""How far long work has come: one callback for those who do it, one bar for those who wait."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Progress = Callable[[int, int | None], object]
"""Is told how much is done and how much there is in all (None: nobody knows), in any unit."""


def no_progress(_done: int, _total: int | None) -> None:
    """Tell nobody."""


@contextmanager
def progress_bar(label: str, unit: str = "") -> Iterator[Progress]:
    """Show a bar on standard error while the block runs, and take it away after it.

    Only on a terminal: elsewhere it is silent, in a notebook too, whose saved output it would be.

    Args:
        label: what is being done.
        unit: of what is counted: `bytes` are shown as kB and MB, all else as numbers.

    Yields:
        The callback to tell: `advance(done, total)`.
    """
    if not sys.stderr.isatty():
        yield no_progress
        return
    from rich import progress
    from rich.console import Console

    counted = progress.DownloadColumn() if unit == "bytes" else progress.MofNCompleteColumn()
    bar = progress.Progress(
        progress.TextColumn("{task.description}", markup=False),
        progress.BarColumn(),
        counted,
        progress.TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    with bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
