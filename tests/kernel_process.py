"""The process of a notebook's kernel, which a test's notebook tells as `kernel PID`."""

import os
import re

from tests.waiting import wait_until


def kernel_told_in(text: str) -> int:
    """Return the process id that a page or its source tells."""
    told = re.search(r"kernel (\d+)", text)
    assert told, f"no kernel told in: {text[:200]}"
    return int(told[1])


def is_running(pid: int) -> bool:
    """Tell whether there is such a process."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def wait_until_gone(pid: int) -> None:
    """Wait for the end of a process."""
    wait_until(lambda: not is_running(pid), f"the kernel {pid} is still there")
