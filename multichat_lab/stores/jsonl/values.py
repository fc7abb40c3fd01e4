"""JSON as a json store writes it; what else there is in its files, no store has written."""

import json
import re
from typing import Any

from multichat_lab.single_keys import decoded

HALF = re.compile(rb"\\u[dD][89a-fA-F]|\xed[\xa0-\xbf]")
"""What may be half of a surrogate pair, which is no character."""


def values_of(text: bytes) -> Any:
    """Return the JSON value that a text is.

    Raises:
        ValueError: it is none that a store writes: a key is there twice, half of a surrogate pair
            is in it, or it is nested too deeply.
    """
    try:
        values = decoded(text)
        if HALF.search(text):
            json.dumps(values, ensure_ascii=False).encode()  # whole pairs are characters
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    return values
