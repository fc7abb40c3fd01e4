"""What a client sends in headers: its token, and the key of a verb."""

from multichat_lab.errors import AuthenticationError, RequestError


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


def sendable_key(key: str) -> str:
    """Return the key.

    Raises:
        RequestError: no header can carry it.
    """
    if not (key.isascii() and key.isprintable() and 0 < len(key.strip()) == len(key) <= 255):
        raise RequestError(
            f"The idempotency key is {key!r}",
            "Give 1 to 255 printable letters of ASCII without blanks around them.",
        )
    return key
