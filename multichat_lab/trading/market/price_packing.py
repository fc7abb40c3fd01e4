"""Files of prices that are packed, as exchanges publish them: `.zip`, `.gz`, `.bz2`, `.xz`."""

import bz2
import gzip
import io
import lzma
import zipfile
from collections.abc import Callable
from pathlib import Path

from multichat_lab.errors.trading import MarketDataError

UNPACK: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.decompress,
    ".bz2": bz2.decompress,
    ".xz": lzma.decompress,
}
TEXTS = (".csv", ".tsv", ".txt", ".json")
"""Ends of names of tables that may be packed; Parquet packs itself."""
PACKED = (".zip", *UNPACK)
"""Ends of names of files that hold another file."""
FAULTS = (OSError, EOFError, zipfile.BadZipFile, lzma.LZMAError, RuntimeError, NotImplementedError)


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
        content = path.read_bytes()
        if path.suffix.lower() != ".zip":
            return path.with_suffix(""), UNPACK[path.suffix.lower()](content)
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = [each for each in packed.namelist() if _is_table(each)]
            if len(names) != 1:
                found = ", ".join(names[:5]) or "none"
                raise MarketDataError(
                    f"{path} holds {len(names)} files: {found}", "Unpack the one that is meant."
                )
            return path.with_name(Path(names[0]).name), packed.read(names[0])
    except FAULTS as error:
        raise MarketDataError(
            f"{path} cannot be unpacked: {error or type(error).__name__}",
            "Fetch it again, or unpack it by hand.",
        ) from error


def _is_table(name: str) -> bool:
    return not name.endswith("/") and not Path(name).name.startswith((".", "__"))
