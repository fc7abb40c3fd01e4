"""What a client is told about its service, checked before anything is sent."""

from urllib.parse import SplitResult, urlsplit

from multichat_lab.errors import AuthenticationError, ServiceError


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


def sendable_token(token: str) -> str:
    """Return the token without the blanks and the line's end that a file puts around it.

    Raises:
        AuthenticationError: no header can carry it; the error does not quote it.
    """
    stripped = token.strip()
    if not (stripped.isascii() and stripped.isprintable()):
        raise AuthenticationError(
            "The token has characters that no token has",
            "Give it as it was printed by: multichat token add NAME",
        )
    return stripped
