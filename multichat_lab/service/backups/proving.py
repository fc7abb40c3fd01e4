"""Whether a backup still holds what was recorded, without restoring it."""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import BackupError, MultichatError
from multichat_lab.progress import Progress, no_progress
from multichat_lab.service.backups.catalogue import (
    MANIFEST,
    Backup,
    read_backup,
    told_in,
)
from multichat_lab.service.backups.checking import check_backup
from multichat_lab.service.backups.comparing import difference
from multichat_lab.stores import STORES
from multichat_lab.stores.maintenance import maintenance_of
from multichat_lab.stores.receipts import Answer, Receipt, receipts_in
from multichat_lab.stores.verdict import Verdict


def is_backup(path: Path) -> bool:
    """Whether a path is that of a backup's folder."""
    return (path / MANIFEST).is_file()


def read_manifest(path: Path) -> Backup | None:
    """Return the backup that a kept manifest, or what `backup --json` printed, tells of.

    Returns:
        None where the file is no manifest.
    """
    with suppress(OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return told_in(path.read_text(encoding="utf-8"), path)
    return None


def verify_backup(
    path: Path,
    progress: Progress = no_progress,
    against: Iterable[Answer] = (),
    manifests: Iterable[Backup] = (),
) -> Verdict:
    """Compare a backup with its manifest, and all messages in it with their checksums.

    The backup is only read: an older one stays one of the release that made it.

    Args:
        path: its folder.
        progress: is told how many messages are gone through, and how many there are.
        against: messages and sessions as the store answered them once, or receipts of them: the
            backup must hold them.
        manifests: of this backup as they were kept elsewhere: who writes a backup anew, with its
            checksums and its manifest, is found out by them.

    Raises:
        BackupError: it is none, its files are not those that were written, or it holds something
            else than a manifest tells; where it can be read, the first message that is not as it
            was recorded is named.
        StoreError, StoreDamagedError: it cannot be read.
    """
    backup = read_backup(path)
    try:
        check_backup(backup)
    except BackupError as error:
        raise BackupError(f"{error.problem}{_first_wrong_in(backup)}", error.remedy) from error
    found = maintenance_of(backup.storage_type).inspect(backup.copy)
    if told := difference(backup.contents, found):
        raise BackupError(f"The backup {path} {told}", "Take another backup.")
    for kept in manifests:
        if told := difference(kept.contents, found):
            raise BackupError(
                f"The backup {path} {told}, says the manifest that was kept", "Take another backup."
            )
    with opened(backup) as chats:
        return chats.verify(progress=progress, against=against)


def receipts_of_backup(path: Path) -> list[Receipt]:
    """Return what a backup tells of its sessions: how many messages, and the hash of the last.

    Raises:
        BackupError: it is none, or its files are not those that were written.
        StoreError, StoreDamagedError: it cannot be read.
    """
    backup = read_backup(path)
    check_backup(backup)
    with opened(backup) as chats:
        return receipts_in(chats.list_sessions())


def opened(backup: Backup) -> SessionPersistence:
    """Open the copy in a backup, to read it."""
    return SessionPersistence(STORES.get(backup.storage_type).open_read_only(backup.copy))


def _first_wrong_in(backup: Backup) -> str:
    """Return what is wrong in a copy that is not as it was written, as the end of a sentence."""
    with suppress(MultichatError), opened(backup) as chats:
        return "".join(f". {each.told}" for each in chats.verify.look().damage[:1])
    return ""
