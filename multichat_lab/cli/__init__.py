"""The command line, `multichat`: one module a group of commands."""

import io
import os
import sys
import warnings
from pathlib import Path
from typing import Annotated, Any, cast

import typer

from multichat_lab import __version__
from multichat_lab.cli import (
    annotations,
    attending,
    backups,
    check,
    cleaning,
    demo,
    deployment,
    exploring,
    exporting,
    health,
    identities,
    importing,
    inferring,
    lab,
    loadtest,
    mcp,
    present,
    query,
    recording,
    replaying,
    rooms,
    run_reports,
    searching,
    service,
    sessions,
    sweeping,
    trading,
    upkeep,
    verifying,
    walking,
)
from multichat_lab.errors import MultichatError
from multichat_lab.terminal import printable

app = typer.Typer(
    name="multichat",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def show_version(wanted: bool) -> None:
    """Print the version and end, when it was asked for."""
    if wanted:
        typer.echo(f"multichat_lab {__version__}")
        raise typer.Exit


@app.callback()
def multichat(
    version: Annotated[
        bool,
        typer.Option("--version", help="Print the version.", callback=show_version, is_eager=True),
    ] = False,
) -> None:
    """Record multi-agent conversations, explore them, and trade on them."""


app.command("import")(importing.import_)
app.command("export")(exporting.export)
app.command("sessions")(sessions.sessions)
app.command("show")(sessions.show)
app.command("who")(attending.who)
app.command("record", context_settings=recording.PASSES_ON)(recording.record)
app.command("stats")(sessions.stats)
app.command("sql")(query.sql)
app.command("search")(searching.search)
app.command("scan")(annotations.scan)
app.command("annotations")(annotations.annotations)
app.command("infer")(inferring.infer)
app.command("backtest")(trading.backtest)
app.command("sweep")(sweeping.sweep)
app.command("walk-forward")(walking.walk_forward)
app.command("report")(run_reports.report)
app.command("serve")(service.serve)
app.command("mcp")(mcp.mcp)
app.add_typer(service.config_app, name="config")
app.add_typer(service.token_app, name="token")
app.add_typer(identities.app, name="identity")
app.add_typer(demo.app, name="demo")
app.command("lab", cls=lab.PassingOn)(lab.lab)
app.command("explore")(exploring.explore)
app.command("replay")(replaying.replay)
app.command("present")(present.present)
app.command("room")(rooms.room)
app.command("loadtest")(loadtest.loadtest)
app.command("health")(health.health)
app.command("verify")(verifying.verify)
app.command("backup")(backups.backup)
app.command("backups")(backups.backups)
app.command("drill")(backups.drill)
app.command("restore")(backups.restore)
app.command("cleanup")(cleaning.cleanup)
app.command("optimize")(upkeep.optimize)
app.command("devlog")(health.devlog)
app.add_typer(health.alert_app, name="alert")
app.command("deploy-files")(deployment.deploy_files)
app.command("check")(check.check)


def main() -> None:
    """Run the command line; an error that a user can act on is one line and exit code 1."""
    speak_in_any_encoding()
    try:
        try:
            with warnings.catch_warnings():
                cast(Any, warnings).showwarning = warn
                app()
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
