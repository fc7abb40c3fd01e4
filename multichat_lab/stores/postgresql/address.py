"""Where a PostgreSQL store lies, and how it is shown to people: without a password."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from multichat_lab.errors import StoreError

SCHEME = "postgresql"
SECRET = ("password", "sslpassword", "passfile", "sslkey")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a store lies.

    Attributes:
        url: as libpq takes it.
        shown: without what is secret.
    """

    url: str
    shown: str

    @classmethod
    def of(cls, text: str) -> "Address":
        """Read `//USER@HOST/DATABASE`, with or without `postgresql:` before it.

        Raises:
            StoreError: it is no such address.
        """
        url = text if text.startswith(f"{SCHEME}:") else f"{SCHEME}:{text}"
        try:
            parts = urlsplit(url)
            _ = parts.port
        except ValueError as error:
            raise StoreError(f"The address of the store is none: {error}", EXAMPLE) from error
        if not url.startswith(f"{SCHEME}://"):
            raise StoreError(f"The address {text!r} does not begin with //", EXAMPLE)
        place = parts.netloc.rpartition("@")[2]
        user = parts.username and f"{quote(parts.username, safe='%')}@"
        said = urlencode(
            [each for each in parse_qsl(parts.query) if each[0] not in SECRET], safe="/"
        )
        return cls(url, urlunsplit((SCHEME, f"{user or ''}{place}", parts.path, said, "")))


EXAMPLE = "Write postgresql://USER@HOST:5432/DATABASE, as libpq does."


def has_password(text: str) -> bool:
    """Return whether an address holds what is secret."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.password is not None or any(name in SECRET for name, _ in parse_qsl(parts.query))
