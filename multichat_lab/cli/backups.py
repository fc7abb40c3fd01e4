"""Commands that save a store and bring it back: backup, backups, restore, drill."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from multichat_lab.cli.options import JsonOption
from multichat_lab.cli.output import print_json, print_table
from multichat_lab.cli.service import ConfigOption
from multichat_lab.cli.upkeep import (
    FromOption,
    ToOption,
    UpkeepStoreOption,
    upkeep_settings,
)
from multichat_lab.progress import progress_bar

if TYPE_CHECKING:
    from multichat_lab.service.backups.catalogue import Backup

BackupArgument = Annotated[
    str,
    typer.Argument(metavar="BACKUP", help="A backup's path, its name, or `latest`."),
]
KeepOption = Annotated[
    int | None, typer.Option(min=1, help="How many backups of the store to keep.")
]


def backup(
    to: ToOption = None,
    keep: KeepOption = None,
    store: UpkeepStoreOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Back up the store, which others may go on writing to, and let old backups go.

    The copy is opened, checked and counted before it counts as a backup; its checksums lie beside
    it. The last good backup is never deleted.

    Examples:
    * `multichat backup`
    * `multichat backup --to /mnt/backups --keep 14`
    * `multichat backup --config /etc/multichat/production.toml --json`
    """
    settings = upkeep_settings(config, store=store, backup_path=to, backup_keep=keep)
    from multichat_lab.service.backups.rotation import back_up_by

    with progress_bar("Backing up", "bytes") as progress:
        made = back_up_by(settings, progress)
    if as_json:
        print_json(to_json_object(made))
        return
    typer.echo(
        f"{made.path}: {made.contents.messages:,} messages in {made.contents.sessions:,} sessions"
    )


def backups(
    folder: FromOption = None,
    config: ConfigOption = None,
    store: UpkeepStoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the backups in the folder, the oldest first.

    Examples:
    * `multichat backups`
    * `multichat backups --from /mnt/backups --json`
    """
    settings = upkeep_settings(config, store=store, backup_path=folder)
    from multichat_lab.service.backups.catalogue import list_backups, unreadable_in

    found = list_backups(settings.backup_path)
    for error in unreadable_in(settings.backup_path).values():
        typer.echo(error.problem, err=True)
    if as_json:
        print_json([to_json_object(each) for each in found])
        return
    columns = ("backup", "made at (UTC)", "sessions", "messages", "bytes", "store")
    rows = [
        (
            each.path.name,
            each.created_at,
            each.contents.sessions,
            each.contents.messages,
            each.bytes,
            each.source,
        )
        for each in found
    ]
    print_table(columns, rows, f"Backups in {settings.backup_path}", shorten=("store",))


def restore(
    backup: BackupArgument,
    folder: FromOption = None,
    force: Annotated[
        bool, typer.Option("--force", help="Restore although there is a store already.")
    ] = False,
    store: UpkeepStoreOption = None,
    config: ConfigOption = None,
) -> None:
    """Put a backup in the store's place; the old store is kept beside it.

    The backup is compared with its checksums, copied beside the store, opened and counted there,
    and swapped in at the very end. Stop the service first: a sqlite store is not replaced while
    another process has it open.

    Examples:
    * `multichat restore latest --store sqlite:sessions.db --force`
    * `multichat restore /mnt/backups/sqlite-000012-20261122T020000Z --store sqlite:new.db`
    """
    settings = upkeep_settings(config, store=store, backup_path=folder)
    from multichat_lab.service.backups.backup import location_of
    from multichat_lab.service.backups.catalogue import find_backup
    from multichat_lab.service.backups.restore import leftovers, restore_at

    place = settings.storage_type, settings.storage_path
    chosen = find_backup(backup, settings.backup_path, location_of(*place))
    restored = restore_at(chosen, place, force, lambda step: typer.echo(f"… {step}", err=True))
    typer.echo(
        f"{restored.path} is {chosen.path.name}: {chosen.contents.messages:,} messages"
        f" in {chosen.contents.sessions:,} sessions"
    )
    if restored.kept:
        typer.echo(f"The old store is kept as {restored.kept}; delete it when all is well.")
    for each in leftovers(restored.path):
        typer.echo(f"{each} is left from a restore that was stopped; it can be deleted.", err=True)


def drill(
    folder: FromOption = None,
    store: UpkeepStoreOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Restore the newest backup for trial, verify all of it, and delete what was restored.

    The store is left alone, and may be in use. `multichat health` tells of the last drill; the
    service makes one each week. Exits with 1 when the backup cannot be restored whole.

    Examples:
    * `multichat drill`
    * `multichat drill --from /mnt/backups --json`
    """
    settings = upkeep_settings(config, store=store, backup_path=folder)
    from multichat_lab.service.backups.drill import drill_by

    went = drill_by(settings)
    if as_json:
        print_json(asdict(went))
        return
    typer.echo(f"{went} ({went.seconds:g} s)")


def to_json_object(backup: "Backup") -> dict[str, Any]:
    """Return a backup as a program reads it."""
    return {
        "path": str(backup.path),
        "number": backup.number,
        "created_at": backup.created_at,
        "storage_type": backup.storage_type,
        "source": backup.source,
        "sessions": backup.contents.sessions,
        "messages": backup.contents.messages,
        "schema_version": backup.contents.schema_version,
        "bytes": backup.bytes,
    }
