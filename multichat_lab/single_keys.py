"""JSON whose objects have each key once: of two values, readers take the first, or the last."""

import json
from typing import Any


class RepeatedKeyError(ValueError):
    """An object has a key twice.

    Args:
        key: the key.
    """

    def __init__(self, key: str) -> None:
        super().__init__(f"The key {key[:60]!r} is there twice")


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the object of these keys and values.

    Raises:
        RepeatedKeyError: a key is there twice.
    """
    values = dict(pairs)
    if len(values) < len(pairs):
        keys = [key for key, _ in pairs]
        raise RepeatedKeyError(next(key for key in keys if keys.count(key) > 1))
    return values


_DECODER = json.JSONDecoder(object_pairs_hook=once)


def decoded(text: bytes) -> Any:
    """Return the JSON value that a text is.

    Raises:
        ValueError: it is none, in any encoding of Unicode.
        RepeatedKeyError: an object in it has a key twice.
        RecursionError: it is nested too deeply.

    Example:
        >>> decoded(b'{"seq": 1, "seq": 2}')
        Traceback (most recent call last):
            ...
        multichat_lab.single_keys.RepeatedKeyError: The key 'seq' is there twice
    """
    return _DECODER.decode(text.decode(json.detect_encoding(text), "surrogatepass"))
