"""The address of a service, as a client is given it."""

from urllib.parse import SplitResult, urlsplit

from multichat_lab.errors import ServiceError


def address(url: str) -> tuple[SplitResult, int | None]:
    """Return the parts of a service's address, and its port when it names one.

    Raises:
        ServiceError: it is no such address.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ServiceError(
            f"{url!r} is no address: {error}", "Give one like http://127.0.0.1:8765."
        ) from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ServiceError(f"{url!r} is no address", "Give one like http://127.0.0.1:8765.")
    return parts, port
