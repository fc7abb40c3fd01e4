"""Many runs in chunks, in this process or on whatever joblib is told to use, with a progress bar.

joblib is used when somebody has imported it, as everybody has who calls `joblib.parallel_config`;
without it runs follow each other here, which is all that it would do.
"""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any, Literal, TypeVar

from multichat_lab.progress import progress_bar

Task = TypeVar("Task")
Outcome = TypeVar("Outcome")
CHUNK_BARS = 250_000
"""Bars that a chunk of backtests goes through, about a second's work: enough to be worth sending to
a worker, and progress shows."""

Count = Callable[[int], object]
"""Is told how many runs more are done."""
_OUTER: ContextVar[Count | None] = ContextVar("outer", default=None)


@contextmanager
def one_bar(total: int) -> Iterator[Count]:
    """Show one progress bar for so many runs; what is run inside advances it."""
    outer = _OUTER.get()
    if outer is not None:
        yield outer
        return
    done = 0
    with progress_bar("Runs") as advance:

        def count(runs: int) -> None:
            nonlocal done
            done += runs
            advance(done, total)

        count(0)
        token = _OUTER.set(count)
        try:
            yield count
        finally:
            _OUTER.reset(token)


def chunked(tasks: Sequence[Task], bars: int, most: int = CHUNK_BARS) -> list[Sequence[Task]]:
    """Cut `tasks` into chunks, at least one for each worker where there are so many.

    Args:
        tasks: what is to be done.
        bars: that each of them goes through.
        most: bars that a chunk goes through.
    """
    joblib = sys.modules.get("joblib")
    share = -(-len(tasks) // (joblib.effective_n_jobs(None) if joblib else 1))
    size = max(min(most // max(bars, 1), share), 1)
    return [tasks[first : first + size] for first in range(0, len(tasks), size)]


def way_back(joblib: Any) -> Literal["generator", "list"]:
    """Return how outcomes come: one by one, or all at the end where a back end has no other way."""
    backend, _ = joblib.parallel.get_active_backend()
    return "generator" if backend.supports_return_generator else "list"


def sent(
    joblib: Any, work: Callable[..., Outcome], shared: Sequence[object]
) -> tuple[Callable[..., Outcome], Sequence[object]]:
    """Return what is called with each chunk, and what it is given, sent once where it has to be.

    Dask's back end sends a piece once by itself. Ray's packs all that a call is given with each
    call; what was put into its store goes to each machine once.
    """
    backend, _ = joblib.parallel.get_active_backend()
    if not type(backend).__module__.startswith("ray."):
        return work, shared
    ray = sys.modules["ray"]
    return partial(fetched, work), [ray.put(tuple(shared))]


def fetched(work: Callable[..., Outcome], stored: Any, chunk: Sequence[object]) -> Outcome:
    """Do a chunk with what lies in Ray's store."""
    import ray

    return work(*ray.get(stored), chunk)


def in_parallel(
    work: Callable[..., Outcome], shared: Sequence[object], chunks: Sequence[Sequence[Task]]
) -> list[Outcome]:
    """Return `work(*shared, chunk)` of every chunk, in their order.

    One after the other, unless `joblib.parallel_config` says otherwise: `n_jobs=-1` takes all
    cores, the back end `"dask"` or `"ray"` a cluster. A progress bar advances with every chunk, on
    a terminal only: below a cell it would stay in the notebook that is saved.

    Args:
        work: can be pickled, unless it runs in threads.
        shared: what every chunk needs; large pieces by themselves, so that Dask sends them once.
        chunks: of tasks.
    """
    joblib = sys.modules.get("joblib")
    outcomes: Iterable[Outcome]
    if joblib:
        outcomes = joblib.Parallel(return_as=way_back(joblib))(
            joblib.delayed(call)(*given, chunk)
            for call, given in (sent(joblib, work, shared),)
            for chunk in chunks
        )
    else:
        outcomes = (work(*shared, chunk) for chunk in chunks)
    kept = []
    with one_bar(sum(map(len, chunks))) as count:
        for chunk, outcome in zip(chunks, outcomes, strict=True):
            kept.append(outcome)
            count(len(chunk))
    return kept
