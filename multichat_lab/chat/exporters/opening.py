"""The lines of an export, packed or not."""

import gzip
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from multichat_lab.chat.importers.source.zip_safety import (
    check_entries,
    check_sizes,
    file_name,
)


@contextmanager
def lines_of(path: Path) -> Iterator[Iterator[bytes]]:
    """Open an export, or an archive of exports one after another, and yield its lines.

    Raises:
        UnsafeArchiveError: the archive could do harm.
    """
    if path.suffix.lower() != ".zip":
        with (gzip.open if path.suffix.lower() == ".gz" else open)(path, "rb") as file:
            yield iter(file)
        return
    with zipfile.ZipFile(path) as archive, ExitStack() as files:
        entries = [each for each in archive.infolist() if file_name(each).endswith(".jsonl")]
        check_entries(entries)
        check_sizes(entries)
        opened = (files.enter_context(archive.open(each)) for each in entries)
        yield (line for file in opened for line in file)
