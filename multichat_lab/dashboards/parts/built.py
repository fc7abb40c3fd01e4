"""The scripts that the build puts here (see `js/`), and what stands in for one that is missing."""

from functools import cache
from pathlib import Path

STATIC = Path(__file__).parents[1] / "static"
LIBRARY = STATIC / "lightweight-charts-5.2.1.mjs"
UNBUILT = Path(__file__).parent / "unbuilt.js"


def built_script(name: str, folder: Path = STATIC) -> Path:
    """Return the file of a widget's script, e.g. of `chart`.

    Where a checkout was installed without npm there is none; then it is that of a script which says
    so and shows a still picture.
    """
    script = folder / f"{name}.js"
    return script if script.is_file() else UNBUILT


@cache
def library_source() -> bytes | None:
    """Return the module of Lightweight Charts, None when the build left it out."""
    return LIBRARY.read_bytes() if LIBRARY.is_file() else None
