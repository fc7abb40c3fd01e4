"""Whether a backup still holds what was recorded, without restoring it."""

from pathlib import Path

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import BackupError
from multichat_lab.progress import Progress, no_progress
from multichat_lab.service.backups.catalogue import MANIFEST, check_backup, difference, read_backup
from multichat_lab.stores import STORES
from multichat_lab.stores.maintenance import maintenance_of
from multichat_lab.stores.verdict import Verdict


def is_backup(path: Path) -> bool:
    """Whether a path is that of a backup's folder."""
    return (path / MANIFEST).is_file()


def verify_backup(path: Path, progress: Progress = no_progress) -> Verdict:
    """Compare a backup with its manifest, and all messages in it with their checksums.

    The backup is only read: an older one stays one of the release that made it.

    Args:
        path: its folder.
        progress: is told how many messages are gone through, and how many there are.

    Raises:
        BackupError: it is none, or its files are not those that were written.
        StoreError, StoreDamagedError: it cannot be read.
    """
    backup = read_backup(path)
    check_backup(backup)
    found = maintenance_of(backup.storage_type).inspect(backup.copy)
    if told := difference(backup.contents, found):
        raise BackupError(f"The backup {path} {told}", "Take another backup.")
    readable = STORES.get(backup.storage_type).open_read_only(backup.copy)
    with SessionPersistence(readable) as chats:
        return chats.verify(progress=progress)
