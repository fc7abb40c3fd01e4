"""Text files line by line, whatever is in them, in bounded memory."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from multichat_lab.chat.importers.source.head import BOM
from multichat_lab.chat.importers.source.reading import Reading

MAX_LINE_BYTES = 64 * 1024 * 1024
"""A longer line is left out: nothing that a person or an agent writes is so long."""


def numbered_lines(path: Path, reading: Reading) -> Iterator[tuple[int, str]]:
    """Yield `(number from 1, text without the line end)` for each line of a UTF-8 file.

    Only a line feed ends a line; a carriage return before it and a byte order mark at the start
    go. Bytes that are no UTF-8 become U+FFFD and are reported.

    Raises:
        DamagedFileError: from the reading's damage report, when strict.
    """
    name = reading.name_of(path)
    with path.open("rb") as file:
        number = 0
        while data := file.readline(MAX_LINE_BYTES):
            number += 1
            reading.meter.advance(len(data))
            if len(data) == MAX_LINE_BYTES and not data.endswith(b"\n"):
                _skip_rest(file, reading)
                reading.damage.lost(name, number, f"a line longer than {MAX_LINE_BYTES:,} bytes")
                continue
            text = data.removeprefix(BOM) if number == 1 else data
            yield (
                number,
                decoded(text.removesuffix(b"\n").removesuffix(b"\r"), number, name, reading),
            )


def decoded(data: bytes, line: int, name: str, reading: Reading) -> str:
    """Return UTF-8 `data` as text; what is no UTF-8 becomes U+FFFD and is reported.

    Args:
        data: the bytes.
        line: the number of the first line in them.
        name: the file's name, for the report.
        reading: takes the report.

    Raises:
        DamagedFileError: from the reading's damage report, when strict.
    """
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        place = line + data.count(b"\n", 0, error.start)
        reading.damage.repaired(name, place, f"byte 0x{data[error.start]:02x} is no UTF-8")
        return data.decode(errors="replace")


def _skip_rest(file: BinaryIO, reading: Reading) -> None:
    while data := file.readline(MAX_LINE_BYTES):
        reading.meter.advance(len(data))
        if data.endswith(b"\n"):
            return
