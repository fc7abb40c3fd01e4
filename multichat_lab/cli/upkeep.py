"""Looking after a store: the options that its commands share, and optimize."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from multichat_lab.cli.options import JsonOption
from multichat_lab.cli.output import print_json
from multichat_lab.cli.service import ConfigOption
from multichat_lab.stores import DEFAULT_LOCATION

if TYPE_CHECKING:
    from multichat_lab.service.settings import Settings

BACKUPS = "backups"
"""The folder beside the store where backups lie unless a setting names another one."""

UpkeepStoreOption = Annotated[
    str | None,
    typer.Option(
        "--store",
        "-s",
        metavar="TYPE:PATH",
        help="The store; otherwise as in the settings or MULTICHAT_STORE, else"
        f" {DEFAULT_LOCATION}.",
    ),
]
WHERE = "`backup_path` of the settings, else the folder `backups` beside the store"
ToOption = Annotated[
    Path | None, typer.Option("--to", metavar="DIR", help=f"Where to keep it; otherwise {WHERE}.")
]
FromOption = Annotated[
    Path | None,
    typer.Option("--from", metavar="DIR", help=f"Where backups are kept; otherwise {WHERE}."),
]


def upkeep_settings(config: Path | None, **flags: Any) -> "Settings":
    """Return the settings for looking after a store.

    Without a settings file, a store is what it is for the other commands, and its backups lie
    beside it; production's places are for those who ask for them.

    Args:
        config: a TOML file, or None.
        flags: setting → value, None where the flag was not given; `store` as TYPE:PATH.

    Raises:
        SettingsError, UnknownStoreError: see `load_settings`.
    """
    from multichat_lab.service.settings.sources import read_sources, settings_of

    sources = read_sources(config, flags)
    named = {name for source in sources for name in source.values}
    if config is None and not os.environ.get("MULTICHAT_CONFIG"):
        if "storage_path" not in named:
            sources = read_sources(config, flags | {"store": DEFAULT_LOCATION})
        if "backup_path" not in named:
            beside = settings_of(sources).storage_path.parent / BACKUPS
            sources = [*sources, *read_sources(None, {"backup_path": beside})[-1:]]
    return settings_of(sources)


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
