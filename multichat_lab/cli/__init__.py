"""The command line, `multichat`: one module a group of commands."""

import io
import os
import sys
import warnings
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from multichat_lab import __version__
from multichat_lab.errors import MultichatError
from multichat_lab.terminal import printable

if TYPE_CHECKING:
    app: typer.Typer

COMMANDS = {
    "import": "importing:import_",
    "export": "exporting:export",
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
        loaded = import_module(f"{__name__}.{module}")
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


def __getattr__(name: str) -> Any:
    if name == "app":
        return whole_app()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def asked_app(arguments: Sequence[str]) -> typer.Typer:
    """Return the command line with the one command that is asked for, or else with all."""
    is_plain = bool(arguments) and arguments[0] in COMMANDS
    return app_of(arguments[:1]) if is_plain else whole_app()


def main() -> None:
    """Run the command line; an error that a user can act on is one line and exit code 1."""
    speak_in_any_encoding()
    try:
        try:
            with warnings.catch_warnings():
                cast(Any, warnings).showwarning = warn
                asked_app(sys.argv[1:])()
        finally:
            sys.stdout.flush()
    except MultichatError as error:
        fail(str(error))
    except BrokenPipeError:
        silence_output()
        sys.exit(1)
    except OSError as error:
        silence_output()
        fail(f"{error.filename or 'The output cannot be written'}: {error.strerror or error}")


def speak_in_any_encoding() -> None:
    """Let a character that a stream has no byte for become `?`: no command may die of a name."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def fail(problem: str) -> None:
    """Print one line about what is wrong, and exit with 1."""
    sys.stderr.write(f"multichat: {printable(' '.join(problem.split()))}\n")
    sys.exit(1)


def warn(message: Warning | str, *where: object) -> None:
    """Print one line about what is left out or looks wrong, whatever line of ours found it."""
    sys.stderr.write(f"multichat: {printable(' '.join(str(message).split()))}\n")


def silence_output() -> None:
    """Let what is left go nowhere: Python would fail once more when it ends."""
    sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - open to the end
