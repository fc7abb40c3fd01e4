"""Text files, line by line, whatever is in them, in bounded memory.

Text is in the encoding that was named, or in UTF-8 with the bytes of older programs among it.
"""

import codecs
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from multichat_lab.chat.importers.source.head import BOM, opened
from multichat_lab.chat.importers.source.reading import Reading
from multichat_lab.errors import ImportFormatError

MAX_LINE_BYTES = 64 * 1024 * 1024
"""A longer line is left out: nothing that a person or an agent writes is so long."""
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


def numbered_lines(
    path: Path, reading: Reading, decoded: Callable[[bytes, int], str] | None = None
) -> Iterator[tuple[int, str]]:
    """Yield `(number from 1, text without the line end)` for each line of a text file.

    Only a line feed ends a line; a carriage return before it and a byte order mark at the start
    go. Bytes that are no UTF-8 become U+FFFD and are reported, unless `decoded` makes text of a
    line's bytes and number.

    Raises:
        DamagedFileError: from the reading's damage report, when strict.
    """
    name = reading.name_of(path)
    with opened(path) as file:
        number = 0
        while data := file.readline(MAX_LINE_BYTES):
            number += 1
            reading.meter.advance(len(data))
            if len(data) == MAX_LINE_BYTES and not data.endswith(b"\n"):
                skip_rest(file, reading)
                reading.damage.lost(name, number, f"a line longer than {MAX_LINE_BYTES:,} bytes")
                continue
            text = data.removeprefix(BOM) if number == 1 else data
            text = text.removesuffix(b"\n").removesuffix(b"\r")
            yield number, decoded(text, number) if decoded else reading.decoded(text, number, name)


def skip_rest(file: BinaryIO, reading: Reading) -> None:
    """Read past the end of a line that is too long."""
    while data := file.readline(MAX_LINE_BYTES):
        reading.meter.advance(len(data))
        if data.endswith(b"\n"):
            return


def is_wide(name: str) -> bool:
    """Whether an encoding is a kind of UTF-16, which is told by the file itself."""
    return name.lower().replace("_", "-").startswith(("utf-16", "utf16"))


def require_encoding(name: str) -> None:
    """Refuse an encoding that a text file cannot be read in, line by line; empty is none named.

    Raises:
        ImportFormatError: it is unknown, or its lines cannot be told apart.
    """
    if is_wide(name):
        return  # such a file is read as UTF-8 in any case
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
        if is_wide(encoding):
            encoding = ""
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
