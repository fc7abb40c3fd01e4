"""Addresses of people, as Apprise reads them, and notes for them; no secret of theirs is shown."""

import logging
import time
from collections.abc import Callable, Iterator

import apprise
from apprise import NotifyBase
from pydantic import SecretStr

from multichat_lab.backoff import backoff
from multichat_lab.errors import AlertError

Address = SecretStr | str

LONGEST = 2_000
"""Characters of a Discord message; other services take at least as many, or Apprise says less."""

DEVLOG = "devlog_target"
"""The setting that says where notes for those who develop and run the service go."""

ATTEMPTS = 5


def pieces(text: str, longest: int = LONGEST) -> list[str]:
    """Split a text into pieces, at ends of lines or between words where there are any.

    Nothing but the blanks at which it was split is lost.

    Args:
        text: of any length.
        longest: characters that a piece may have.

    Returns:
        The pieces in their order; none for a text of blanks.
    """
    found = []
    rest = text.strip()
    while len(rest) > longest:
        cut = place_to_cut(rest, longest)
        found.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*found, rest] if rest else found


def place_to_cut(text: str, longest: int) -> int:
    """Return where the first piece ends: at a line, between words, or where it is full."""
    window = text[: longest + 1]
    for blank in ("\n", " "):
        cut = window.rfind(blank)
        if cut > longest // 2:
            return cut
    return longest


def notifier_of(address: Address, name: str) -> NotifyBase:
    """Return what sends to an address, e.g. `discord://ID/TOKEN` or a Discord webhook's URL.

    Args:
        address: see https://github.com/caronc/apprise/wiki for all forms.
        name: what an error calls it, e.g. `alert_targets[0]`.

    Raises:
        AlertError: Apprise cannot read it; the error does not repeat it.
    """
    keep_secrets_out_of_logs()
    text = address.get_secret_value() if isinstance(address, SecretStr) else address
    notifier = apprise.Apprise.instantiate(text, suppress_exceptions=True)
    if not isinstance(notifier, NotifyBase):
        kind = text.partition("://")[0] if "://" in text else "no scheme"
        raise AlertError(
            f"{name} is no address that Apprise can read ({kind[:20]})",
            "Write it like discord://ID/TOKEN or mailtos://USER:PASSWORD@HOST; all forms:"
            " https://github.com/caronc/apprise/wiki",
        )
    return notifier


def shown(notifier: NotifyBase, name: str) -> str:
    """Return what logs and screens call an address: no part of it, which may be secret."""
    return f"{name} ({notifier.service_name})"


def keep_secrets_out_of_logs() -> None:
    """Silence the libraries that would log whole addresses; what matters, we log ourselves."""
    logging.getLogger("apprise").disabled = True
    connections = logging.getLogger("urllib3")  # its debug lines hold the path of the request
    connections.setLevel(max(connections.level, logging.INFO))


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
    notifier = notifier_of(target, DEVLOG)
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
                    f"{shown(notifier, DEVLOG)} took {number} of {len(parts)} pieces of the note",
                    "See whether it is up and the address still holds, then post the rest.",
                )
            time.sleep(next(pauses))
    return len(parts)
