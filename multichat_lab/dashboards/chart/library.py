"""Lightweight Charts, the library that draws in the browser; the build puts it here."""

from functools import cache
from pathlib import Path

LIBRARY = Path(__file__).parents[1] / "static" / "lightweight-charts-5.2.1.mjs"


@cache
def library_source() -> bytes | None:
    """Return the library's JavaScript module, None when the build left it out."""
    return LIBRARY.read_bytes() if LIBRARY.is_file() else None
