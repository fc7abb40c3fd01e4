"""Where a demo keeps its stores: a folder of the user's, or one that goes away."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from multichat_lab.errors import StoreError


@contextmanager
def demo_folder(chosen: Path | None) -> Iterator[Path]:
    """Open an empty folder for a demo: the chosen one, which stays, or a temporary one.

    Raises:
        StoreError: the chosen one is not empty, or cannot be made or read.
    """
    if chosen is None:
        with tempfile.TemporaryDirectory(prefix="multichat-demo-") as temporary:
            yield Path(temporary)
        return
    try:
        chosen.mkdir(parents=True, exist_ok=True)
        is_empty = not any(chosen.iterdir())
    except OSError as error:
        raise StoreError(
            f"{chosen} cannot be the demo's folder: {error.strerror}",
            "Give a folder where you may write.",
        ) from error
    if not is_empty:
        raise StoreError(f"{chosen} is not empty", "Give the demo a folder of its own.")
    yield chosen
