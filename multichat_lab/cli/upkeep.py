"""Commands that keep a store small and quick: cleanup, optimize."""

from typing import Annotated

import typer

from multichat_lab.cli.options import JsonOption, open_chats
from multichat_lab.cli.output import print_json, print_table
from multichat_lab.cli.upkeep_options import ConfigOption, UpkeepStoreOption, upkeep_settings

DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Only say what would be deleted.")]


def cleanup(
    days: Annotated[
        float | None,
        typer.Option(min=0, help="Delete what was silent for so long; else `cleanup_days`."),
    ] = None,
    dry_run: DryRunOption = False,
    store: UpkeepStoreOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Delete sessions without activity for some days, with all that belongs to them.

    Examples:
    * `multichat cleanup --days 30 --dry-run`
    * `multichat cleanup --days 30 --json`
    """
    settings = upkeep_settings(config, store=store)
    from multichat_lab.records import to_json_object

    limit = settings.cleanup_days if days is None else days
    with open_chats(f"{settings.storage_type}:{settings.storage_path}") as chats:
        old = chats.cleanup_old_sessions(limit, dry_run)
    if as_json:
        print_json(
            {"days": limit, "dry_run": dry_run, "sessions": [to_json_object(each) for each in old]}
        )
        return
    columns = ("session", "topic", "messages", "last activity (UTC)")
    rows = [(each.session_id, each.topic, each.message_count, each.last_activity) for each in old]
    title = "Would be deleted" if dry_run else "Deleted"
    print_table(columns, rows, title, shorten=("topic",))


def optimize(
    store: UpkeepStoreOption = None, config: ConfigOption = None, as_json: JsonOption = False
) -> None:
    """Check the store and, when it is sound, make it small and quick; writers wait meanwhile.

    A sqlite store is rewritten without gaps (VACUUM) and its statistics are refreshed (ANALYZE); a
    duckdb store is checkpointed; a json store gets a fresh index.

    Examples:
    * `multichat optimize`
    * `multichat optimize --store sqlite:sessions.db --json`
    """
    settings = upkeep_settings(config, store=store)
    from multichat_lab.service.disk import size_of
    from multichat_lab.stores.maintenance import maintenance_of

    path = settings.storage_path
    maintenance = maintenance_of(settings.storage_type)
    before = size_of(path)
    maintenance.optimize(path)
    contents, after = maintenance.check(path), size_of(path)
    if as_json:
        print_json(
            {
                "sessions": contents.sessions,
                "messages": contents.messages,
                "bytes_before": before,
                "bytes_after": after,
            }
        )
        return
    typer.echo(f"{path} is whole: {contents.messages:,} messages; {before:,} → {after:,} bytes")
