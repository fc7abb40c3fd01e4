"""CSV as people have it: of any encoding and separator, with rows too long or too short."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from multichat_lab.chat.importers.source.lines import MAX_LINE_BYTES, TextDecoder, numbered_lines
from multichat_lab.chat.importers.source.reading import Reading
from multichat_lab.chat.importers.table.cells import recognised

SEPARATORS = ",;\t|"


def separator_of(header: str) -> str:
    """Return what separates the names in a table's first line."""
    plain = "".join(header.split('"')[::2])  # what stands outside of quotes
    return max(SEPARATORS, key=plain.count)


def names_in(header: str) -> list[str]:
    """Return the names of a table's columns; none when its first line is none of a table."""
    line = header.partition("\r")[0]
    try:
        return next(csv.reader([line], delimiter=separator_of(line)), [])
    except csv.Error:
        return []


def write_plain(path: Path, target: Path, reading: Reading) -> None:
    """Write a table anew, in UTF-8 with commas and a row a line of the header's length.

    A row that is too long goes on with the last column, where that has the words: somebody left
    the quotes out. Any other one, and one with a single cell, is reported.

    Raises:
        DamagedFileError: from the reading's damage report, when strict.
    """
    csv.field_size_limit(MAX_LINE_BYTES)
    name = reading.name_of(path)
    decoder = TextDecoder(reading, name)
    texts = (text for _, text in numbered_lines(path, reading, decoder.decoded))
    lines = (f"{line}\n" for text in texts for line in text.split("\r"))
    header = next((line for line in lines if line.strip()), "")
    separator = separator_of(header)
    names = names_in(header)
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(names)
        rows = csv.reader(lines, delimiter=separator)
        for cells in _of_length(rows, names, separator, (name, reading)):
            writer.writerow(cells)
    decoder.tell()


def _until_damage(rows: Any, name: str, reading: Reading) -> Iterator[list[str]]:
    """Yield the rows up to a cell that is too large to be one: a quote that nobody closed."""
    try:
        yield from rows
    except csv.Error as error:
        reading.damage.lost(name, rows.line_num + 1, f"no row, and none after it ({error})")


def _of_length(
    rows: Any, names: list[str], separator: str, where: tuple[str, Reading]
) -> Iterator[list[str]]:
    is_last = bool(names) and recognised(names).get("content") == names[-1]
    name, reading = where
    for cells in _until_damage(rows, name, reading):
        more = len(cells) - len(names)
        if more <= 0 and (len(cells) > 1 or len(names) == 1):
            yield cells + [""] * -more
        elif more > 0 and is_last:
            yield [*cells[: len(names) - 1], separator.join(cells[len(names) - 1 :])]
        elif any(cell.strip() for cell in cells):
            what = f"a row of {len(cells)} cells under a header of {len(names)}"
            reading.damage.lost(name, rows.line_num + 1, what)
