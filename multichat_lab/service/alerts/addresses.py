"""Addresses of people, as Apprise reads them; they hold secrets and are never shown whole."""

import logging

import apprise
from apprise import NotifyBase
from pydantic import SecretStr

from multichat_lab.errors import AlertError

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
