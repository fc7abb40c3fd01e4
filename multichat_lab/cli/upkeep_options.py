"""Options of the commands that look after a store, and the settings that these come to."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from multichat_lab.cli.service import ConfigOption
from multichat_lab.stores import DEFAULT_LOCATION

if TYPE_CHECKING:
    from multichat_lab.service.settings.settings import Settings

__all__ = ["ConfigOption", "FromOption", "ToOption", "UpkeepStoreOption", "upkeep_settings"]

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
