"""Whether an address is for this machine alone."""

import ipaddress


def is_loopback(host: str) -> bool:
    """Return whether only this machine can reach an address or the name `localhost`."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
