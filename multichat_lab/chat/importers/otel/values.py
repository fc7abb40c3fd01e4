"""The JSON values in a file of spans: one a line, or one after the other."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from multichat_lab.chat.importers.source.head import data_of, head_of
from multichat_lab.chat.importers.source.json_lines import json_lines
from multichat_lab.chat.importers.source.json_text import MAX_DOCUMENT_BYTES, read_value
from multichat_lab.chat.importers.source.reading import Reading
from multichat_lab.chat.importers.source.talks import is_whole

_BETWEEN = re.compile(r"[ \t\r\n,]*")


def values_in(path: Path, reading: Reading) -> Iterator[Any]:
    """Yield the values; what is none is reported."""
    head = head_of(path)
    if len(head.lines) > 1 and is_whole(head.lines[0]):
        yield from (line.values for line in json_lines(path, reading))
        return
    if path.stat().st_size > MAX_DOCUMENT_BYTES:
        reading.lost(path, 1, f"larger than {MAX_DOCUMENT_BYTES:,} bytes, and no JSON lines")
        return
    data = data_of(path)
    reading.meter.advance(len(data))
    text = reading.decoded(data, 1, reading.name_of(path)).lstrip("\ufeff")
    position, decoder = 0, json.JSONDecoder()
    while (position := _BETWEEN.match(text, position).end()) < len(text):  # type: ignore[union-attr]
        try:
            end = decoder.raw_decode(text, position)[1]
            yield read_value(text[position:end])[0]
        except json.JSONDecodeError as error:
            reading.lost(path, error.lineno, f"damaged JSON, unreadable from here on ({error.msg})")
            return
        except (ValueError, RecursionError) as error:
            reading.lost(path, text.count("\n", 0, position) + 1, str(error))
            return
        position = end
