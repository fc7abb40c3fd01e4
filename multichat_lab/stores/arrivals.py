"""Who waits for what is written to a store, by this process or another, and what wakes them.

Every commit leaves a trace that costs some microseconds to look at: the time of the head beside the
store, see `stores.head`, or a count in memory. One thread looks at it for all who wait, while
anybody does.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from multichat_lab.stores.contract import Store
from multichat_lab.stores.head import head_path
from multichat_lab.stores.overwriting import state_of

TICK_SECONDS = 0.02
"""How often is looked: longer than a file system's clock stands still, which is 10 ms at most."""

UNTOLD_SECONDS = 10.0
"""After so long who waits looks at the store itself: a head that cannot be written tells none."""

STRANGE_SECONDS = 0.5
"""How often one looks at a store of another package that leaves no trace of its commits."""

HAVE_A_HEAD = frozenset({"json", "sqlite", "duckdb"})

Wake = Callable[[], object]


def trace_of(store: Store) -> Callable[[], object]:
    """Return what tells, by a value that changes, that something was written to a store.

    A store's own `trace()` tells it, if it has one.
    """
    own: Callable[[], object] | None = getattr(store, "trace", None)
    if own is not None:
        return own
    if (path := file_of(store)) is None:
        return lambda: time.monotonic() // STRANGE_SECONDS
    head = head_path(path)

    def state() -> object:
        try:
            return state_of(head)
        except OSError:  # the disk answers again, or who waits looks by himself: `UNTOLD_SECONDS`
            return None

    return state


def file_of(store: Store) -> Path | None:
    """Return the file or folder of a store that has a head beside it; None of any other."""
    if store.storage_type not in HAVE_A_HEAD:
        return None
    return Path(store.location.partition(":")[2]).absolute()


class Arrivals:
    """Wakes those who wait for something new in a store.

    Args:
        store: an open store.
    """

    def __init__(self, store: Store) -> None:
        self._trace = trace_of(store)
        self._turn = threading.Lock()
        self._waiting: dict[int, Wake] = {}
        self._seen: object = None
        self._next = 0
        self._is_watched = False

    @contextmanager
    def waking(self, wake: Wake) -> Iterator[None]:
        """Have `wake` called when something was written, for the `with` block.

        It is called in another thread, at times in vain, and must return at once. Whoever looks at
        the store inside the block, and then waits, misses nothing.
        """
        with self._turn:
            number, self._next = self._next, self._next + 1
            self._waiting[number] = wake
            if not self._is_watched:
                self._seen = self._trace()
                self._is_watched = True
                threading.Thread(target=self._watch, name="multichat-arrivals", daemon=True).start()
        try:
            yield
        finally:
            with self._turn:
                del self._waiting[number]

    def _watch(self) -> None:
        """Look at the trace until nobody waits any longer."""
        pause = threading.Event()
        is_new = True  # what was written at the moment of the first look may have left no other one
        while True:
            pause.wait(TICK_SECONDS)
            trace = self._trace()
            was_new, is_new = is_new, trace != self._seen
            self._seen = trace
            with self._turn:
                if not self._waiting:
                    self._is_watched = False
                    return
                called = list(self._waiting.values()) if is_new or was_new else []
            for wake in called:
                wake()
