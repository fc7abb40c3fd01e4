"""Addresses of people, as Apprise reads them; they hold secrets and are never shown whole."""

import logging

import apprise
from apprise import NotifyBase
from pydantic import SecretStr

from multichat_lab.errors import AlertError

LONGEST = 2_000
"""Characters of a Discord message; other services take at least as many, or Apprise says less."""


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


Address = SecretStr | str


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
