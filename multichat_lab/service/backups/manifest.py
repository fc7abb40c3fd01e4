"""The text of a backup's manifest: JSON with a checksum over itself."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

CHECKSUM = "checksum"
"""The SHA-256 of the JSON of all else, with sorted keys and without blanks."""


def text_of(values: Mapping[str, Any]) -> str:
    """Return the text of a manifest."""
    return json.dumps({**values, CHECKSUM: _checksum(values)}, indent=1, sort_keys=True)


def values_in(text: str) -> dict[str, Any]:
    """Return what a manifest tells, or what `backup --json` printed, which has no checksum.

    Raises:
        ValueError, TypeError, RecursionError: it is none, or not as it was written. One of an older
            release, whose contents have no `fold`, has no checksum.
    """
    values = json.loads(text)
    if not isinstance(values, dict):
        raise ValueError("it is no JSON object")  # noqa: TRY004 - as of all that is no manifest
    told = values.pop(CHECKSUM, None)
    is_bare = "path" in values or "fold" not in values["contents"]
    if told != _checksum(values) and not (told is None and is_bare):
        raise ValueError("it is not as it was written, says its checksum")
    return values


def _checksum(values: Mapping[str, Any]) -> str:
    text = json.dumps(values, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()
