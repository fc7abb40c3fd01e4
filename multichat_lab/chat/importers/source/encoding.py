"""Text in the encoding that was named, or in UTF-8 with the bytes of older programs among it."""

import codecs
from dataclasses import dataclass

from multichat_lab.chat.importers.source.reading import Reading
from multichat_lab.errors import ImportFormatError

FALLBACK = "cp1252"
"""What programs wrote before UTF-8, most of them; it reads Latin-1 too."""

_HANDLER = "multichat_lab.western"


def _western(error: UnicodeError) -> tuple[str, int]:
    """Read what is no UTF-8 byte by byte as cp1252, or Latin-1 where that has no sign."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    signs = (bytes([byte]).decode(FALLBACK, "ignore") or chr(byte) for byte in bad)
    return "".join(signs), error.end


codecs.register_error(_HANDLER, _western)


def require_encoding(name: str) -> None:
    """Refuse an encoding that a text file cannot be read in, line by line; empty is none named.

    Raises:
        ImportFormatError: it is unknown, or its lines cannot be told apart.
    """
    try:
        is_known = not name or "\n".encode(name) == b"\n"
    except (LookupError, ValueError):
        is_known = False
    if not is_known:
        raise ImportFormatError(
            f"{name!r} is no encoding that can be read line by line",
            "Give one such as utf-8, cp1252, cp1251, koi8-r or shift_jis.",
        )


@dataclass(slots=True)
class TextDecoder:
    """Decodes the lines of one text file, whose programs may not have agreed on an encoding.

    Where none is named, UTF-8 is read, and what is none as cp1252, so that every byte becomes a
    sign; `tell` says of how many lines.

    Attributes:
        reading: whose options name the encoding.
        name: of the file, for reports.
        western: number of lines that were not all UTF-8.

    Raises:
        ImportFormatError: the encoding is unknown, or none whose lines can be told apart.
    """

    reading: Reading
    name: str
    western: int = 0

    def __post_init__(self) -> None:
        require_encoding(self.reading.options.encoding)

    def decoded(self, data: bytes, line: int) -> str:
        """Return a line as text.

        Raises:
            DamagedFileError: it is not in the encoding that was named, when strict.
        """
        encoding = self.reading.options.encoding
        try:
            return data.decode(encoding or "utf-8")
        except UnicodeDecodeError as error:
            if not encoding:
                self.western += 1
                return data.decode("utf-8", _HANDLER)
            what = f"byte 0x{data[error.start]:02x} is no {encoding}"
            self.reading.damage.repaired(self.name, line, what)
            return data.decode(encoding, "replace")

    def tell(self) -> None:
        """Take note of lines that were read as something else than UTF-8."""
        if self.western:
            lines = "1 line is" if self.western == 1 else f"{self.western:,} lines are"
            self.reading.damage.note(
                f"{self.name}: {lines} no UTF-8 and read as {FALLBACK}; "
                "name another encoding with --encoding"
            )
