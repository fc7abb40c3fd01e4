"""Many runs in chunks, on whatever joblib is told to use, with a progress bar."""

import sys
from collections.abc import Callable, Sequence
from typing import TypeVar

from joblib import Parallel, delayed, effective_n_jobs
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

Task = TypeVar("Task")
Outcome = TypeVar("Outcome")
CHUNK_BARS = 250_000
"""Bars that a chunk of backtests goes through, about a second's work: enough to be worth sending to
a worker, and progress shows."""


def chunked(tasks: Sequence[Task], bars: int, most: int = CHUNK_BARS) -> list[Sequence[Task]]:
    """Cut `tasks` into chunks, at least one for each worker where there are so many.

    Args:
        tasks: what is to be done.
        bars: that each of them goes through.
        most: bars that a chunk goes through.
    """
    share = -(-len(tasks) // effective_n_jobs(None))
    size = max(min(most // max(bars, 1), share), 1)
    return [tasks[first : first + size] for first in range(0, len(tasks), size)]


def in_parallel(
    work: Callable[..., Outcome], shared: Sequence[object], chunks: Sequence[Sequence[Task]]
) -> list[Outcome]:
    """Return `work(*shared, chunk)` of every chunk, in their order.

    One after the other, unless `joblib.parallel_config` says otherwise: `n_jobs=-1` takes all
    cores, the back end `"dask"` or `"ray"` a cluster. A bar on standard error advances with every
    chunk; it shows on a terminal only.

    Args:
        work: can be pickled, unless it runs in threads.
        shared: what every chunk needs; large pieces by themselves, so that Dask sends them once.
        chunks: of tasks.
    """
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    bar = Progress(
        *columns,
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=not sys.stderr.isatty(),
    )
    with bar:
        task = bar.add_task("Runs", total=sum(map(len, chunks)))
        parallel = Parallel(return_as="generator")
        outcomes = []
        for chunk, outcome in zip(
            chunks, parallel(delayed(work)(*shared, chunk) for chunk in chunks), strict=True
        ):
            outcomes.append(outcome)
            bar.advance(task, len(chunk))
        return outcomes
