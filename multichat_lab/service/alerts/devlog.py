"""The devlog: notes for the people who develop and run it, posted to Discord or elsewhere."""

import time
from collections.abc import Callable, Iterator

from multichat_lab.errors import AlertError
from multichat_lab.service.alerts.addresses import LONGEST, Address, notifier_of, pieces, shown
from multichat_lab.service.alerts.courier import backoff

NAME = "devlog_target"
ATTEMPTS = 5


def post_note(
    target: Address,
    text: str,
    waits: Callable[[], Iterator[float]] = backoff,
    attempts: int = ATTEMPTS,
) -> int:
    """Post a note, in pieces of at most 2,000 characters, and return how many there were.

    A piece that was taken is never sent again.

    Args:
        target: an address as Apprise reads it, e.g. a Discord webhook's URL.
        text: the note.
        waits: makes the pauses in seconds between the attempts at one piece.
        attempts: how often to try one piece.

    Raises:
        AlertError: the address cannot be read, the note is empty, or it was not taken; the error
            says how much of it was.
    """
    notifier = notifier_of(target, NAME)
    parts = pieces(text, min(LONGEST, notifier.body_maxlen))
    if not parts:
        raise AlertError("The note is empty", "Give it a text.")
    for number, part in enumerate(parts):
        pauses = waits()
        for attempt in range(1, attempts + 1):
            if notifier.notify(body=part):
                break
            if attempt == attempts:
                raise AlertError(
                    f"{shown(notifier, NAME)} took {number} of {len(parts)} pieces of the note",
                    "See whether it is up and the address still holds, then post the rest.",
                )
            time.sleep(next(pauses))
    return len(parts)
