"""The commands of the command line: what loads with the one that is asked for."""

from collections.abc import Iterable, Sequence
from functools import cache
from importlib import import_module
from typing import Annotated

import typer

from multichat_lab import __version__

COMMANDS = {
    "import": "importing:import_",
    "export": "exporting:export",
    "copy": "copying:copy",
    "sessions": "sessions:sessions",
    "show": "sessions:show",
    "who": "attending:who",
    "record": "recording:record",
    "stats": "sessions:stats",
    "sql": "query:sql",
    "search": "searching:search",
    "scan": "annotations:scan",
    "annotations": "annotations:annotations",
    "infer": "inferring:infer",
    "backtest": "trading:backtest",
    "sweep": "sweeping:sweep",
    "walk-forward": "walking:walk_forward",
    "report": "run_reports:report",
    "serve": "service:serve",
    "mcp": "mcp:mcp",
    "config": "service:config_app",
    "token": "service:token_app",
    "identity": "identities:app",
    "demo": "demo:app",
    "lab": "lab:lab",
    "explore": "exploring:explore",
    "replay": "replaying:replay",
    "present": "present:present",
    "room": "rooms:room",
    "loadtest": "loadtest:loadtest",
    "health": "health:health",
    "verify": "verifying:verify",
    "backup": "backups:backup",
    "backups": "backups:backups",
    "drill": "backups:drill",
    "restore": "backups:restore",
    "cleanup": "cleaning:cleanup",
    "optimize": "upkeep:optimize",
    "devlog": "health:devlog",
    "alert": "health:alert_app",
    "deploy-files": "deployment:deploy_files",
    "check": "check:check",
    "docs": "manual:docs",
}
"""Name → where it is, a function or a group of commands; in the order of the help."""


def show_version(wanted: bool) -> None:
    """Print the version and end, when it was asked for."""
    if wanted:
        typer.echo(f"multichat_lab {__version__}")
        raise typer.Exit


def multichat(
    version: Annotated[
        bool,
        typer.Option("--version", help="Print the version.", callback=show_version, is_eager=True),
    ] = False,
) -> None:
    """Record multi-agent conversations, explore them, and trade on them."""


def app_of(names: Iterable[str]) -> typer.Typer:
    """Return the command line with some commands; nothing else is loaded."""
    app = typer.Typer(
        name="multichat",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode="markdown",
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(multichat)
    for name in names:
        module, _, what = COMMANDS[name].partition(":")
        loaded = import_module(f"{__package__}.{module}")
        found = getattr(loaded, what)
        if isinstance(found, typer.Typer):
            app.add_typer(found, name=name)
        else:
            app.command(name, **getattr(loaded, "REGISTERED", {}))(found)
    return app


@cache
def whole_app() -> typer.Typer:
    """Return the command line with all commands."""
    return app_of(COMMANDS)


def asked_app(arguments: Sequence[str]) -> typer.Typer:
    """Return the command line with the one command that is asked for, or else with all."""
    is_plain = bool(arguments) and arguments[0] in COMMANDS
    return app_of(arguments[:1]) if is_plain else whole_app()
