"""Waiting for the writer, but not for ever."""

import asyncio
from concurrent.futures import Future
from typing import Any, TypeVar

from starlette.exceptions import HTTPException

from multichat_lab.errors import OverloadError

T = TypeVar("T")

STALLED = "The store has not answered for a while: it is not known whether this will be written"


async def written_in_time(outcome: Future[T], seconds: float) -> T:
    """Return what a job that was submitted to the writer came to, once it is durable.

    Args:
        outcome: the job's.
        seconds: how long it may wait for its turn; the writer may take as long twice more.

    Raises:
        OverloadError: its turn has not come in time, and nothing was written.
        HTTPException: 504, the store stalls in the middle of it, and nobody can know.
        MultichatError: it was refused.
    """
    waiting = asyncio.wrap_future(outcome)
    try:
        if not await done_within(waiting, seconds):
            if outcome.cancel():
                raise OverloadError(
                    f"The writer has had no time for {seconds:g} s; nothing is written",
                    "Wait a moment and ask again.",
                )
            if not await done_within(waiting, 2 * seconds):
                raise HTTPException(504, STALLED)
    except asyncio.CancelledError:
        waiting.cancel()  # whoever asked is gone: what has not begun need not
        raise
    return waiting.result()


async def done_within(waiting: asyncio.Future[Any], seconds: float) -> bool:
    """Return whether it is done by then; it goes on, and what it comes to is no surprise."""
    done, _ = await asyncio.wait([waiting], timeout=seconds)
    if not done:
        waiting.add_done_callback(lambda each: each.cancelled() or each.exception())
    return bool(done)
