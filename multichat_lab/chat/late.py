"""Who holds back for a moment what they are told, to write more at once.

They write it before the store is closed, and when the program ends. A forked child has none of it:
it is written by the parent.
"""

import atexit
import os
from contextlib import closing
from typing import TYPE_CHECKING, Protocol
from weakref import WeakSet

if TYPE_CHECKING:
    from multichat_lab.chat.persistence import SessionPersistence


class LateWriter(Protocol):
    """Writes a little later than it is told.

    Attributes:
        chats: where it writes.
    """

    chats: "SessionPersistence"

    def flush(self) -> None:
        """Write what is held back; tell of what cannot be written, and raise nothing."""

    def begin_in_child(self) -> None:
        """Forget what is held back, and the threads: this is a forked child."""


LATE_WRITERS: WeakSet[LateWriter] = WeakSet()
"""All that there are in this process."""


def close_when_written(chats: "SessionPersistence") -> None:
    """Close the store of `chats` once those have written who hold something back for it."""
    with closing(chats.store):
        for each in tuple(LATE_WRITERS):
            if each.chats is chats:
                each.flush()


@atexit.register
def flush_all() -> None:
    """Have all write who hold something back: the program ends."""
    for each in tuple(LATE_WRITERS):
        each.flush()


def begin_in_child() -> None:
    """Begin anew in a forked child."""
    for each in tuple(LATE_WRITERS):
        each.begin_in_child()


if hasattr(os, "register_at_fork"):  # not on Windows, where nothing forks
    os.register_at_fork(after_in_child=begin_in_child)
