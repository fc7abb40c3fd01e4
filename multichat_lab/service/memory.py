"""What the allocator of the process keeps for itself."""

import ctypes
from contextlib import suppress

M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8
"""Parameters of glibc's mallopt."""


def give_memory_back() -> None:
    """Let glibc return large blocks to the system as soon as they are free; elsewhere, do nothing.

    Unless told, it keeps up to 32 MB of each thread that has read a large answer.
    """
    with suppress(OSError, AttributeError):
        libc = ctypes.CDLL("libc.so.6")
        libc.mallopt(M_MMAP_THRESHOLD, 131_072)
        libc.mallopt(M_ARENA_MAX, 2)
