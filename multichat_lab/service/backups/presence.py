"""Whether a store that should be there is: an empty place with backups means that it is lost."""

import logging

from multichat_lab.errors import BackupError, StoreError
from multichat_lab.service.backups.backup import location_of
from multichat_lab.service.backups.backups import Backup, list_backups
from multichat_lab.service.settings.settings import Settings
from multichat_lab.stores.maintenance import MODULES
from multichat_lab.stores.paths import check_type, is_vacant

LOG = logging.getLogger(__name__)


def require_store_of_backups(settings: Settings) -> None:
    """Refuse to make a new store where one was: its disk is not mounted, or it was emptied.

    A folder of backups that cannot be read is logged, and told by the health; it is no reason to
    stay away.

    Args:
        settings: which store, and where its backups are.

    Raises:
        StoreError: there is no store, but there are backups of it; or something else lies there.
    """
    storage_type, path = settings.storage_type, settings.storage_path
    if storage_type not in MODULES:
        return
    check_type(path, storage_type)
    if not is_vacant(path):
        return
    try:
        backups = backups_of(settings)
    except BackupError as error:
        LOG.warning("%s", error)
        return
    if backups:
        count = f"{len(backups)} backups" if len(backups) > 1 else "a backup"
        raise StoreError(
            f"There is no store at {path}, but {count} of it in {settings.backup_path}",
            "Mount its disk, or restore it: multichat restore latest. To begin anew, move the"
            " backups to another folder.",
        )


def backups_of(settings: Settings) -> list[Backup]:
    """Return the backups of the service's store, the oldest first.

    Raises:
        BackupError: the folder cannot be read.
    """
    source = location_of(settings.storage_type, settings.storage_path)
    return list_backups(settings.backup_path, source)
