"""The command line, `multichat`: one module a group of commands."""

import sys

import typer

from multichat_lab.cli import check, demo, importing, lab, query, sessions, trading
from multichat_lab.errors import MultichatError

app = typer.Typer(
    name="multichat",
    help="Record multi-agent conversations, explore them, and trade on them.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.command("import")(importing.import_)
app.command("export")(importing.export)
app.command("sessions")(sessions.sessions)
app.command("show")(sessions.show)
app.command("stats")(sessions.stats)
app.command("sql")(query.sql)
app.command("backtest")(trading.backtest)
app.command("sweep")(trading.sweep)
app.add_typer(demo.app, name="demo")
app.command("lab", context_settings={"allow_extra_args": True, "ignore_unknown_options": False})(
    lab.lab
)
app.command("check")(check.check)


def main() -> None:
    """Run the command line; an error that a user can act on is one line and exit code 1."""
    try:
        app()
    except MultichatError as error:
        sys.stderr.write(f"multichat: {' '.join(str(error).split())}\n")
        sys.exit(1)
