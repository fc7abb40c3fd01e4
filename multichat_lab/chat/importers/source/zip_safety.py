"""What makes a zip archive a danger, by what its directory says; and its entries' names."""

import re
import stat
import zipfile
from collections.abc import Iterable

from multichat_lab.errors import UnsafeArchiveError

MAX_ENTRIES = 200_000
"""No export has more files that are read: 500 channels of Slack over a year are 182,500."""

MAX_TOTAL_BYTES = 2 * 1024**3
"""What is read of an archive may expand to so much in all."""

MAX_RATIO = 200
RATIO_COUNTS_FROM = 1024**2
"""A file of more than so many bytes that shrank to less than 1/200 is no chat."""

_ENCRYPTED = 0x1
_UTF8 = 0x800
_DRIVE = re.compile(r"[A-Za-z]:")


def file_name(entry: zipfile.ZipInfo) -> str:
    """Return an entry's name, which many programs write in UTF-8 without saying so."""
    if entry.flag_bits & _UTF8:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode()
    except UnicodeError:
        return entry.filename


def check_entries(entries: Iterable[zipfile.ZipInfo]) -> None:
    """Refuse an archive that could do harm, by what its directory says.

    Raises:
        UnsafeArchiveError: names the entry and the reason.
    """
    for entry in entries:
        _refuse(entry, _dangers(entry))


def check_sizes(entries: Iterable[zipfile.ZipInfo]) -> None:
    """Refuse entries that are too many, or expand beyond reason.

    Raises:
        UnsafeArchiveError: names the entry and the reason.
    """
    total = 0
    for count, entry in enumerate(entries, start=1):
        total += entry.file_size
        reasons = {
            f"expands more than {MAX_RATIO} times": entry.file_size > RATIO_COUNTS_FROM
            and entry.file_size > MAX_RATIO * entry.compress_size,
            f"is one of more than {MAX_ENTRIES:,}": count > MAX_ENTRIES,
            f"takes the whole past {MAX_TOTAL_BYTES:,} bytes": total > MAX_TOTAL_BYTES,
        }
        _refuse(entry, reasons)


def _refuse(entry: zipfile.ZipInfo, reasons: dict[str, bool]) -> None:
    reason = next((reason for reason, applies in reasons.items() if applies), None)
    if reason:
        raise UnsafeArchiveError(
            f"The entry {file_name(entry)!r} of the archive {reason}",
            "Nothing was imported; make sure that it is the export of a chat program.",
        )


def _dangers(entry: zipfile.ZipInfo) -> dict[str, bool]:
    name = entry.orig_filename
    parts = re.split(r"[/\\]", name)
    return {
        "is encrypted": bool(entry.flag_bits & _ENCRYPTED),
        "climbs out of its folder": not parts[0] or ".." in parts or bool(_DRIVE.match(name)),
        "is a link": stat.S_ISLNK(entry.external_attr >> 16),
    }
