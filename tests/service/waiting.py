"""Waiting for what happens in another thread or process."""

import time


def wait_until(is_true, seconds=10.0):
    """Look again and again, and fail when it does not come true in time."""
    deadline = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)
