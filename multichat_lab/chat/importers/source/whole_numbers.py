"""Whole numbers that others write as text."""

import re

_WHOLE = re.compile(r"-?\d{1,20}")
"""About 64 bits. `isdigit` takes ² too, and `int` refuses what has thousands of digits."""


def whole_number(text: str) -> int | None:
    """Return the number that a text tells; None for none, or one of more digits."""
    return int(text) if _WHOLE.fullmatch(text) else None
