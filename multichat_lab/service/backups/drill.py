"""A drill: the newest backup is restored into a temporary place and verified, and that is told."""

import json
import logging
import shutil
import tempfile
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from pydantic import AwareDatetime, TypeAdapter

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import BackupError, MultichatError
from multichat_lab.service.backups.backup import alone_in, location_of
from multichat_lab.service.backups.catalogue import Backup, find_backup
from multichat_lab.service.backups.restore import restore
from multichat_lab.service.disk import require_room
from multichat_lab.service.settings import Settings
from multichat_lab.stores.swapping import replace_file
from multichat_lab.times import utc_now

LOG = logging.getLogger("multichat_lab.service")

RESULTS = "drills.json"
"""The file in a folder of backups that keeps the last drill of each store."""

PLACE = ".drill-"
"""Beginning of the name of the folder in which a drill restores."""

LEFT_SECONDS = 86_400
"""A folder of a drill that is older was left by a process that was killed."""


@dataclass(frozen=True, slots=True)
class Drill:
    """How a drill went.

    Attributes:
        at: when, as an aware UTC datetime.
        backup: name of the backup; empty where there was none.
        problem: why it failed; empty when it did not.
        found: what a verification of all that was restored has found.
        messages: how many were gone through.
        seconds: how long it took.
    """

    at: AwareDatetime
    backup: str
    problem: str = ""
    found: str = ""
    messages: int = 0
    seconds: float = 0.0

    @property
    def is_ok(self) -> bool:
        """Whether the backup can be restored."""
        return not self.problem

    def __str__(self) -> str:
        if self.problem:
            return f"The drill of {self.at:%Y-%m-%d %H:%M} UTC failed: {self.problem}"
        return f"{self.backup} was restored for trial on {self.at:%Y-%m-%d %H:%M} UTC. {self.found}"


DRILLS = TypeAdapter(dict[str, Drill])


def drill_by(settings: Settings) -> Drill:
    """Restore the newest backup for trial as the service's settings say, and keep how it went.

    Raises:
        BackupError: there is no backup, or it cannot be restored whole; that is kept too.
    """
    place, folder = (settings.storage_type, settings.storage_path), settings.backup_path
    source = location_of(*place)
    went = Drill(utc_now(), "")
    try:
        backup = find_backup("latest", folder, source)
        went = replace(went, backup=backup.path.name)
        went = tried(backup, folder, went)
    except MultichatError as error:
        went = replace(went, problem=str(error))
        if folder.is_dir():
            keep(folder, source, went)
        raise BackupError(
            f"The newest backup cannot be restored: {error.problem}",
            "Make a new one with: multichat backup; then try it with: multichat drill",
        ) from error
    keep(folder, source, went)
    LOG.info("backup restored for trial", extra={"backup": went.backup, "messages": went.messages})
    return went


def tried(backup: Backup, folder: Path, went: Drill) -> Drill:
    """Restore a backup beside the others, go through all of it, and delete what was restored.

    Raises:
        BackupError: there is no room.
        MultichatError: it is not whole.
    """
    began = time.monotonic()
    sweep(folder)
    require_room(folder, 2 * backup.bytes)
    try:
        with tempfile.TemporaryDirectory(prefix=PLACE, dir=folder) as temporary:
            path = Path(temporary) / "store"
            restore(backup, path)
            with SessionPersistence(backup.storage_type, path) as chats:
                verdict = chats.verify()
                verdict.require_whole()
    except OSError as error:
        raise BackupError(
            f"Nothing can be restored in {folder}: {error.strerror or error}",
            "Check its free space and who may write there.",
        ) from error
    took = round(time.monotonic() - began, 2)
    return replace(went, found=verdict.told, messages=verdict.messages, seconds=took)


def sweep(folder: Path) -> None:
    """Delete what drills that were killed have left."""
    for each in folder.glob(f"{PLACE}*"):
        if each.is_dir() and time.time() - each.stat().st_mtime > LEFT_SECONDS:
            shutil.rmtree(each, ignore_errors=True)


def keep(folder: Path, source: str, went: Drill) -> None:
    """Keep how a store's drill went, beside its backups."""
    with alone_in(folder):
        drills = read_drills(folder) | {source: went}
        values = {name: asdict(each) | {"at": each.at.isoformat()} for name, each in drills.items()}
        replace_file(folder / RESULTS, json.dumps(values, indent=1, sort_keys=True))


def last_drill(settings: Settings) -> Drill | None:
    """Return how the last drill of a service's store went; None when there was none."""
    source = location_of(settings.storage_type, settings.storage_path)
    return read_drills(settings.backup_path).get(source)


def read_drills(folder: Path) -> dict[str, Drill]:
    """Return the last drill of each store; a file that cannot be read tells of none."""
    try:
        return DRILLS.validate_json((folder / RESULTS).read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        LOG.warning("results of drills not read", extra={"error": type(error).__name__})
        return {}
