"""Commands of the production service: serve, config, token."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from multichat_lab.cli.options import JsonOption
from multichat_lab.cli.output import print_json, print_table
from multichat_lab.errors import SettingsError
from multichat_lab.extras import require_extra

if TYPE_CHECKING:
    from multichat_lab.service.access.tokens import Tokens

CONFIG_HELP = """Look at the settings of the service.

Examples:
* `multichat config show`
* `multichat config template > production.toml`
"""
ACCESS_HELP = """Say who may use the service, and as whom.

Examples:
* `multichat token add Ann`
* `multichat token list`
* `multichat token revoke Ann`
"""

config_app = typer.Typer(no_args_is_help=True, help=CONFIG_HELP)
token_app = typer.Typer(no_args_is_help=True, help=ACCESS_HELP)

ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config", "-c", metavar="FILE", envvar="MULTICHAT_CONFIG", help="Settings as TOML."
    ),
]
SetOption = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help="Any setting, over file and environment."),
]
ServiceStoreOption = Annotated[
    str | None, typer.Option("--store", "-s", metavar="TYPE:PATH", help="The store to serve.")
]
HostOption = Annotated[str | None, typer.Option(help="Address to listen on.")]
PortOption = Annotated[int | None, typer.Option(help="TCP port; 0 takes a free one.")]


def flags_of(settings: Sequence[str] | None, **given: Any) -> dict[str, Any]:
    """Return setting → value of what `--set` and the flags of its own say.

    Raises:
        SettingsError: a `--set` does not read NAME=VALUE.
    """
    flags: dict[str, Any] = {}
    for each in settings or []:
        name, sign, value = each.partition("=")
        if not sign:
            raise SettingsError(f"--set {each!r} has no value", "Write --set NAME=VALUE.")
        flags[name.strip()] = value.strip()
    return flags | {name: value for name, value in given.items() if value is not None}


def serve(
    config: ConfigOption = None,
    host: HostOption = None,
    port: PortOption = None,
    store: ServiceStoreOption = None,
    settings: SetOption = None,
) -> None:
    """Run the production service until SIGTERM or Ctrl+C; nothing acknowledged is lost.

    It listens on 127.0.0.1:8765 and speaks plain HTTP. For TLS and other machines, put a proxy in
    front of it (Caddy, nginx) that forwards /v1 and keeps /metrics and /health to itself. Its log
    is one JSON object a line on standard output.

    Examples:
    * `multichat serve --config /etc/multichat/production.toml`
    * `multichat serve --store sqlite:sessions.db --port 9000 --set token_file=tokens.json`
    """
    require_extra("service")
    from multichat_lab.service.observability import set_up_logs
    from multichat_lab.service.production import MultichatProductionService
    from multichat_lab.service.settings.sources import load_settings

    effective = load_settings(config, flags_of(settings, host=host, port=port, store=store))
    set_up_logs(effective.log_level)
    MultichatProductionService(effective).run()


@config_app.command("show")
def config_show(
    config: ConfigOption = None, settings: SetOption = None, as_json: JsonOption = False
) -> None:
    """Print the effective settings and where each comes from; secrets are masked.

    Examples:
    * `multichat config show`
    * `multichat config show --config /etc/multichat/production.toml --json`
    """
    from multichat_lab.service.settings.sources import (
        origin_of_each,
        read_sources,
        settings_of,
    )

    sources = read_sources(config, flags_of(settings))
    values = settings_of(sources).model_dump(mode="json")
    origins = origin_of_each(sources)
    if as_json:
        print_json({name: {"value": values[name], "origin": origins[name]} for name in values})
        return
    rows = [(name, values[name], origins[name]) for name in values]
    print_table(("setting", "value", "comes from"), rows)


@config_app.command("template")
def config_template() -> None:
    """Print the settings of production as a TOML file to start from.

    Examples:
    * `multichat config template > production.toml`
    """
    from multichat_lab.service.settings.sources import template_path

    typer.echo(template_path().read_text(encoding="utf-8"), nl=False)


@token_app.command("add")
def token_add(
    name: Annotated[str, typer.Argument(help="The participant that the token speaks as.")],
    role: Annotated[
        str, typer.Option(help="`participant`, `observer` (reads all) or `admin` (may do all).")
    ] = "participant",
    config: ConfigOption = None,
    settings: SetOption = None,
) -> None:
    """Make a token and print it, this once; only its hash is kept, where stderr tells.

    Examples:
    * `multichat token add Ann`
    * `multichat token add auditor --role observer`
    """
    tokens = known_tokens(config, settings)
    typer.echo(tokens.add(name, role))
    typer.echo(f"The token of {name} is good for services with {tokens.place}", err=True)


@token_app.command("list")
def token_list(
    config: ConfigOption = None, settings: SetOption = None, as_json: JsonOption = False
) -> None:
    """List who has a token.

    Examples:
    * `multichat token list`
    """
    records = known_tokens(config, settings).records()
    if as_json:
        shown = ("name", "role", "key", "created_at")
        print_json([{name: getattr(each, name) for name in shown} for each in records])
        return
    rows = [(each.name, each.role, each.key, each.created_at) for each in records]
    print_table(("name", "role", "key", "created at (UTC)"), rows)


@token_app.command("revoke")
def token_revoke(
    name: Annotated[str, typer.Argument(help="Whose token.")],
    config: ConfigOption = None,
    settings: SetOption = None,
) -> None:
    """Make a token worthless; a running service knows within a second.

    Examples:
    * `multichat token revoke Ann`
    """
    known_tokens(config, settings).revoke(name)


def known_tokens(config: Path | None, settings: Sequence[str] | None) -> "Tokens":
    """Return the tokens of the service that the settings are for."""
    from multichat_lab.service.settings.sources import load_settings
    from multichat_lab.service.shared.places import tokens_of

    return tokens_of(load_settings(config, flags_of(settings)))
