"""Whether a backup's files are as they were written."""

import hashlib
from pathlib import Path

from multichat_lab.errors import BackupError
from multichat_lab.service.backups.catalogue import COPY, Backup


def checksums(path: Path) -> dict[str, str]:
    """Return the SHA-256 of each file of a backup's copy, by its path in the backup's folder."""
    copy = path / COPY
    files = sorted(copy.iterdir()) if copy.is_dir() else [copy]
    sums = {}
    for file in files:
        with file.open("rb") as reading:
            digest = hashlib.file_digest(reading, "sha256").hexdigest()
        sums[file.relative_to(path).as_posix()] = digest
    return sums


def check_backup(backup: Backup) -> None:
    """Compare a backup with its checksums.

    Raises:
        BackupError: a file is missing, added or changed; it is named.
    """
    try:
        found = checksums(backup.path)
    except OSError as error:
        raise BackupError(
            f"The backup {backup.path} cannot be read: {error.strerror}", "Take another backup."
        ) from error
    for name in sorted(backup.files.keys() | found.keys()):
        if backup.files.get(name) != found.get(name):
            raise BackupError(
                f"The backup {backup.path} is damaged: {name} is not as it was written",
                "Take another one; list them with: multichat backups",
            )
