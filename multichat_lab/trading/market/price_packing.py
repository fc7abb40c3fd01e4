"""Files of prices that are packed, as exchanges publish them: `.zip`, `.gz`, `.bz2`, `.xz`."""

import bz2
import gzip
import lzma
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from multichat_lab.errors.trading import MarketDataError
from multichat_lab.unpacking import UNPACKING_ERRORS

OPEN: dict[str, Callable[..., Any]] = {
    ".gz": gzip.open,
    ".bz2": bz2.open,
    ".xz": lzma.open,
}
TEXTS = (".csv", ".tsv", ".txt", ".json")
"""Ends of names of tables that may be packed; Parquet packs itself."""
PACKED = (".zip", *OPEN)
"""Ends of names of files that hold another file."""
MOST_BYTES = 512 * 1024**2
"""More is not unpacked: it would be in memory whole. A million bars take some 60 MB."""


def is_packed(path: Path) -> bool:
    """Whether a name is that of a file that holds another."""
    return path.suffix.lower() in PACKED


def bare(path: Path) -> Path:
    """Return a path without what packing has added to its name: `BTC.csv` for `BTC.csv.gz`."""
    inner = path.with_suffix("")
    return inner if is_packed(path) and inner.suffix.lower() in TEXTS else path


def unpacked(path: Path) -> tuple[Path, bytes]:
    """Return the name of the file in a packed one, and what it holds.

    Raises:
        MarketDataError: there is no such file, it is damaged, locked, or holds several.
    """
    try:
        if path.suffix.lower() != ".zip":
            with OPEN[path.suffix.lower()](path) as file:
                return path.with_suffix(""), _read(file, path)
        with zipfile.ZipFile(path) as packed:
            names = [each for each in packed.namelist() if _is_table(each)]
            if len(names) != 1:
                found = ", ".join(names[:5]) or "none"
                raise MarketDataError(
                    f"{path} holds {len(names)} files: {found}", "Unpack the one that is meant."
                )
            with packed.open(names[0]) as file:
                return path.with_name(Path(names[0]).name), _read(file, path)
    except UNPACKING_ERRORS as error:
        raise MarketDataError(
            f"{path} cannot be unpacked: {error or type(error).__name__}",
            "Fetch it again, or unpack it by hand.",
        ) from error


def _read(file: IO[bytes], path: Path) -> bytes:
    content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise MarketDataError(
            f"{path} holds more than {MOST_BYTES:,} bytes",
            "Unpack it by hand, and keep the columns or the years that are wanted.",
        )
    return content


def _is_table(name: str) -> bool:
    return not name.endswith("/") and not Path(name).name.startswith((".", "__"))
