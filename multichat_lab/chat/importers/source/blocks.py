"""Text files block by block: many lines at once, for what can be read of them at once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from multichat_lab.chat.importers.source.head import BOM, opened
from multichat_lab.chat.importers.source.lines import MAX_LINE_BYTES, skip_rest
from multichat_lab.chat.importers.source.reading import Reading

BLOCK_BYTES = 128 * 1024
"""A block ends with the line that goes beyond so many bytes, or beyond a step of the progress."""


@dataclass(frozen=True, slots=True)
class TextBlock:
    """Whole lines of a text file.

    Attributes:
        first: the number of the first line, from 1.
        text: the lines, with a line feed between each two.
        lines: the same one by one where the bytes were decoded so: one may hold a line feed then;
            else None.
    """

    first: int
    text: str
    lines: list[str] | None = None

    def line(self, number: int) -> str:
        """Return one of its lines."""
        return (self.lines or self.text.split("\n"))[number - self.first]


def text_blocks(
    path: Path, reading: Reading, decoded: Callable[[bytes, int], str]
) -> Iterator[TextBlock]:
    """Yield the lines that `numbered_lines` would, in blocks.

    Args:
        path: the file.
        reading: takes what cannot be read, and the bytes read.
        decoded: makes text of a line's bytes and number; asked where a block is no UTF-8, or
            another encoding is named.

    Raises:
        DamagedFileError: from the reading's damage report, when strict.
    """
    with opened(path) as file:
        number, begins = 1, len(BOM) if file.read(len(BOM)) == BOM else 0
        file.seek(begins)
        reading.meter.advance(begins)
        size = min(BLOCK_BYTES, reading.meter.step or BLOCK_BYTES)
        while data := file.read(size):
            if not data.endswith(b"\n"):
                data += file.readline(MAX_LINE_BYTES)
            reading.meter.advance(len(data))
            last = data.rfind(b"\n") + 1
            is_too_long = len(data) - last >= MAX_LINE_BYTES
            if whole := data[:last] if is_too_long else data:
                yield _block(whole, number, decoded, named=bool(reading.options.encoding))
                number += whole.count(b"\n")
            if is_too_long:
                skip_rest(file, reading)
                what = f"a line longer than {MAX_LINE_BYTES:,} bytes"
                reading.damage.lost(reading.name_of(path), number, what)
                number += 1


def _block(
    data: bytes, first: int, decoded: Callable[[bytes, int], str], *, named: bool
) -> TextBlock:
    try:
        text = None if named else data.decode()
    except UnicodeDecodeError:
        text = None
    if text is not None:
        text = text.replace("\r\n", "\n") if "\r" in text else text
        text = text[:-1] if text.endswith("\n") else text.removesuffix("\r")
        return TextBlock(first, text)
    texts = data.removesuffix(b"\n").split(b"\n")
    lines = [decoded(each.removesuffix(b"\r"), at) for at, each in enumerate(texts, start=first)]
    return TextBlock(first, "\n".join(lines), lines)
