"""The words of a value that should be a text, and is not always one."""

import json
from typing import Any


def words_in(value: Any) -> str:
    """Return what a value says: a text, a number, or texts in a list or an object.

    An object without a `text` or `content` is told as it stands, so that nothing is lost.
    """
    match value:
        case str():
            return value
        case None | bool():
            return ""
        case int() | float():
            return str(value)
        case list():
            return "\n".join(filter(None, map(words_in, value)))
        case {"text": _} | {"content": _}:
            return words_in(value.get("text")) or words_in(value.get("content"))
    return json.dumps(value, ensure_ascii=False) if value else ""
