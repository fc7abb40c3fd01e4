"""A courier brings notes to one address, in their order, through its outages."""

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from apprise import NotifyBase, NotifyType

from multichat_lab.backoff import backoff
from multichat_lab.service.alerts.addresses import LONGEST, pieces, shown

LOG = logging.getLogger(__name__)

MOST_WAITING = 1_000
"""Notes that wait for an address at most; then the oldest go, and the next one tells how many."""

RESERVED = 60
"""Characters of a piece that are left for what is added to it."""


@dataclass(frozen=True, slots=True)
class Note:
    """What is to be told.

    Attributes:
        title: one line; may be empty.
        body: the text.
        type: `INFO`, `SUCCESS`, `WARNING` or `FAILURE`, for its colour.
    """

    title: str
    body: str
    type: NotifyType = NotifyType.INFO


class Courier:
    """Delivers to one address in a thread of its own, and tries again until it is told to stop.

    What waits is in memory: it outlives an outage of the address, not the end of this process.

    Args:
        notifier: the address.
        name: what logs call it, e.g. `alert_targets[0]`.
        waits: makes the pauses in seconds after failures in a row.
        most: how many notes may wait.

    Attributes:
        name: the address, as logs call it.
    """

    def __init__(
        self,
        notifier: NotifyBase,
        name: str,
        waits: Callable[[], Iterator[float]] = backoff,
        most: int = MOST_WAITING,
    ) -> None:
        self.name = shown(notifier, name)
        self._dropped = 0
        self._notifier = notifier
        self._waits = waits
        self._most = most
        self._notes: deque[Note] = deque()
        self._changed = threading.Condition()
        self._is_closing = False
        self._thread = threading.Thread(target=self._run, name="multichat-courier", daemon=True)
        self._thread.start()

    def send(self, note: Note) -> None:
        """Take a note, in as many pieces as the address needs; return at once."""
        longest = min(LONGEST, self._notifier.body_maxlen) - len(note.title) - RESERVED
        with self._changed:
            for piece in pieces(note.body, longest) or [note.title]:
                self._notes.append(Note(note.title, piece, note.type))
            while len(self._notes) > self._most:
                self._notes.popleft()
                self._dropped += 1
            self._changed.notify_all()

    def waiting(self) -> int:
        """Return how many notes are not delivered yet."""
        with self._changed:
            return len(self._notes)

    def flush(self, seconds: float) -> bool:
        """Wait until all is delivered, and return whether it was so in time."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._notes, seconds)

    def close(self, seconds: float = 0.0) -> int:
        """Stop, after so many seconds at most, and return how many notes were not delivered."""
        self.flush(seconds)
        with self._changed:
            self._is_closing = True
            self._changed.notify_all()
        self._thread.join(seconds)
        return self.waiting()

    def _run(self) -> None:
        waits = self._waits()
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._notes or self._is_closing)
                if self._is_closing:
                    return
                note = self._notes[0]
                dropped = self._dropped
            if self._deliver(note, dropped):
                waits = self._waits()
                self._took(note, dropped)
            else:
                self._pause(next(waits))

    def _deliver(self, note: Note, dropped: int) -> bool:
        body = f"{note.body}\n({dropped} earlier notes had to go)" if dropped else note.body
        try:
            return bool(self._notifier.notify(body=body, title=note.title, notify_type=note.type))
        except Exception as error:
            # A plug-in's fault must not end the courier; its text could hold the address.
            LOG.warning("%s failed with %s", self.name, type(error).__name__)
            return False

    def _took(self, note: Note, dropped: int) -> None:
        with self._changed:
            self._dropped -= dropped
            if self._notes and self._notes[0] is note:
                self._notes.popleft()
            self._changed.notify_all()

    def _pause(self, seconds: float) -> None:
        LOG.warning(
            "%s did not take a note; trying again in %g s (%d wait)",
            self.name,
            seconds,
            len(self._notes),
        )
        with self._changed:
            self._changed.wait_for(lambda: self._is_closing, seconds)
