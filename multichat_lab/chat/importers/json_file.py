"""JSON documents in files: whole in memory, so of bounded size, and read as far as they go."""

from pathlib import Path

from multichat_lab.chat.importers.json_text import JsonDocument, read_array, read_object
from multichat_lab.chat.importers.lines import BOM, decoded
from multichat_lab.chat.importers.reading import Reading

MAX_DOCUMENT_BYTES = 256 * 1024 * 1024
"""A larger JSON document is left out: it would have to be held in memory whole."""


def read_document(path: Path, array_name: str, reading: Reading) -> JsonDocument:
    """Read the JSON object in a file, its member `array_name` element by element.

    Raises:
        DamagedFileError: from the reading's damage report, when strict.
    """
    name = reading.name_of(path)
    if path.stat().st_size > MAX_DOCUMENT_BYTES:
        reading.damage.lost(name, 1, f"larger than {MAX_DOCUMENT_BYTES:,} bytes")
        return JsonDocument(items=[])
    data = path.read_bytes()
    reading.meter.advance(len(data))
    return _reported(read_object(_text(data, name, reading), array_name), name, reading)


def read_elements(data: bytes, name: str, reading: Reading) -> JsonDocument:
    """Read the JSON array that `data` is, element by element; `name` is for the report.

    Raises:
        DamagedFileError: from the reading's damage report, when strict.
    """
    return _reported(read_array(_text(data, name, reading)), name, reading)


def _text(data: bytes, name: str, reading: Reading) -> str:
    return decoded(data.removeprefix(BOM), 1, name, reading)


def _reported(document: JsonDocument, name: str, reading: Reading) -> JsonDocument:
    for line in document.mended:
        reading.damage.repaired(name, line, "half of a surrogate pair")
    if document.damage is not None:
        what = f"damaged JSON, unreadable from here on ({document.damage.msg})"
        reading.damage.lost(name, document.damage.lineno, what)
    return document
