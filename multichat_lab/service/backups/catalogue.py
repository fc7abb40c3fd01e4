"""Backups as they lie in a folder: each a folder of its own with a manifest and the store's copy.

sqlite-000012-20261122T020000Z/
    manifest.json      when, of what, how much, and the SHA-256 of every file and of itself
    store              the copy: a file, or a folder for a json store
"""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from pydantic import TypeAdapter

from multichat_lab.errors import BackupError
from multichat_lab.service.backups.manifest import text_of, values_in
from multichat_lab.stores.maintenance import Contents

MANIFEST = "manifest.json"
COPY = "store"
NAME = re.compile(r"(json|sqlite|duckdb)-\d{6,}-\d{8}T\d{6}Z")
LATEST = "latest"


@dataclass(frozen=True, slots=True)
class Backup:
    """A finished backup.

    Attributes:
        path: its folder.
        number: 1, 2, 3 … in the order of making, whatever the clock said.
        created_at: aware UTC datetime of the state that it holds.
        storage_type: `json`, `sqlite` or `duckdb`.
        source: the store that it is of, as `TYPE:PATH`.
        contents: how many sessions and messages it holds, and the version of its schema.
        bytes: size of the copy.
        files: each file's path in the backup's folder → its SHA-256, hexadecimal.
    """

    path: Path
    number: int
    created_at: datetime
    storage_type: str
    source: str
    contents: Contents
    bytes: int
    files: dict[str, str]

    @property
    def copy(self) -> Path:
        """The copy of the store."""
        return self.path / COPY


def name_of(storage_type: str, number: int, created_at: datetime) -> str:
    """Return the name of a backup's folder."""
    return f"{storage_type}-{number:06}-{created_at:%Y%m%dT%H%M%SZ}"


def manifest_of(backup: Backup) -> str:
    """Return the text of a backup's manifest."""
    values = asdict(backup) | {"created_at": backup.created_at.isoformat()}
    del values["path"]
    return text_of(values)


def read_backup(path: Path) -> Backup:
    """Return the backup in a folder, as its manifest tells it.

    Raises:
        BackupError: there is no manifest that can be read.
    """
    try:
        return told_in((path / MANIFEST).read_text(encoding="utf-8"), path)
    except OSError as error:
        raise BackupError(
            f"{path} is no backup: {MANIFEST} cannot be read: {error.strerror}",
            "List the backups with: multichat backups",
        ) from error
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise BackupError(
            f"The manifest of the backup {path} is damaged", "Take another backup."
        ) from error


def told_in(manifest: str, path: Path) -> Backup:
    """Return the backup that a manifest tells of.

    Args:
        manifest: its text.
        path: where the backup lies.

    Raises:
        ValueError, KeyError, TypeError, OverflowError, RecursionError: it is no manifest, or not
            as it was written.
    """
    text = json.dumps(values_in(manifest) | {"path": str(path)})
    backup = TypeAdapter(Backup).validate_json(text, strict=True)
    return replace(backup, created_at=backup.created_at.astimezone(UTC))


def list_backups(folder: Path, source: str | None = None) -> list[Backup]:
    """Return the backups in a folder, the oldest first; whatever else lies there is passed over.

    Args:
        folder: where backups are kept; it need not be there.
        source: only those of this store, as `TYPE:PATH`.

    Raises:
        BackupError: the folder cannot be read.
    """
    found = []
    for path in folders_in(folder):
        with suppress(BackupError):  # `unreadable_in` tells of it
            backup = read_backup(path)
            if source in (None, backup.source):
                found.append(backup)
    return sorted(found, key=lambda each: (each.number, each.created_at))


def unreadable_in(folder: Path, source: str | None = None) -> dict[str, BackupError]:
    """Return what has the name of a backup and is none that can be read → why, the oldest first.

    Args:
        folder: where backups are kept.
        source: only those that may be of this store, as `TYPE:PATH`: they are of its type.

    Raises:
        BackupError: the folder cannot be read.
    """
    kind = f"{source.partition(':')[0]}-" if source else ""
    found = {}
    for path in sorted(folders_in(folder), key=lambda each: number_in(each.name)):
        try:
            read_backup(path)
        except BackupError as error:
            if path.name.startswith(kind):
                found[path.name] = error
    return found


def number_in(name: str) -> int:
    """Return the number in a backup's name."""
    return int(name.split("-")[1])


def folders_in(folder: Path) -> Iterator[Path]:
    """Yield what has the name of a backup; links, which lead anywhere, are passed over.

    Raises:
        BackupError: the folder cannot be read.
    """
    try:
        named = (each for each in folder.iterdir() if NAME.fullmatch(each.name))
        yield from (each for each in named if not each.is_symlink())
    except FileNotFoundError:
        return
    except OSError as error:
        raise BackupError(
            f"The folder for backups {folder} cannot be read: {error.strerror}",
            "Mount it, or give another one with --to or backup_path.",
        ) from error


def find_backup(name: str, folder: Path, source: str | None = None) -> Backup:
    """Return the backup that is meant.

    Args:
        name: a backup's path, its name in `folder`, or `latest`.
        folder: where backups are kept.
        source: with `latest`, the newest of this store, as `TYPE:PATH`.

    Raises:
        BackupError: there is none, or a newer one than the latest cannot be read.
    """
    if name != LATEST:
        return read_backup(Path(name) if Path(name).exists() else folder / name)
    backups = list_backups(folder, source)
    if not backups:
        raise BackupError(
            f"{folder} has no backup of {source}" if source else f"{folder} has no backup",
            "List what is there with: multichat backups --from DIR, and name one; or make one with:"
            " multichat backup",
        )
    later = [each for each in unreadable_in(folder, source) if number_in(each) > backups[-1].number]
    if later:
        raise BackupError(
            f"The newest backup in {folder} cannot be read: {later[-1]}",
            f"Name another one, e.g. {backups[-1].path.name}; list them with: multichat backups",
        )
    return backups[-1]
