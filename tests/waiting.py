"""Waiting for a state: no verdict depends on how busy the machine is."""

import time
from collections.abc import Callable

HANG_SECONDS = 120.0
"""A bound that only a hang reaches: for a state, the end of a process, the answer of a server.

Voilà has taken 47 s to start on two cores that six others wanted as well.
"""

HANG_MILLISECONDS = 1000 * HANG_SECONDS
"""The same for Playwright, which counts in milliseconds."""


def wait_until(
    is_true: Callable[[], object],
    why: str = "it never came true",
    pause: float = 0.01,
    seconds: float = HANG_SECONDS,
) -> None:
    """Look again and again until it is true.

    Args:
        is_true: what is asked.
        why: what is told when it still is not true when the time is up.
        pause: seconds between two looks.
        seconds: until then; more for what begins several processes anew.
    """
    started = time.monotonic()
    while not is_true():
        assert time.monotonic() - started < seconds, why
        time.sleep(pause)
