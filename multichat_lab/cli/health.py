"""Commands that tell how the service is, and tell people: health, devlog, alert."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from multichat_lab.cli.options import JsonOption
from multichat_lab.cli.output import print_json, print_table
from multichat_lab.cli.service import ConfigOption
from multichat_lab.cli.upkeep import (
    FromOption,
    UpkeepStoreOption,
    upkeep_settings,
)
from multichat_lab.errors import AlertError
from multichat_lab.extras import require_extra
from multichat_lab.terminal import printable

if TYPE_CHECKING:
    from multichat_lab.service.health import Check

ALERT_HELP = """Tell people when something is wrong.

    Examples:
    * `multichat alert test`
    """
alert_app = typer.Typer(no_args_is_help=True, help=ALERT_HELP)

WORDS = {"ok": "✔ ok", "untested": "· not tested", "warn": "▲ warning", "error": "✖ error"}
COLOURS = {"ok": "green", "untested": "dim", "warn": "yellow", "error": "bold red"}
PATIENCE_SECONDS = 30.0


def health(
    store: UpkeepStoreOption = None,
    backups: FromOption = None,
    config: ConfigOption = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="Do not read all of the store to check it.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Look at the store, its disk and its backups, and say what to do about what is wrong.

    Exit codes: 0 all is well, 3 a warning, 4 an error; 1 the command itself failed, 2 wrong usage.

    Examples:
    * `multichat health`
    * `multichat health --config /etc/multichat/production.toml --json`
    * `multichat health --quick || systemctl status multichat`
    """
    settings = upkeep_settings(config, store=store, backup_path=backups)
    from multichat_lab.service.health import EXIT_CODES
    from multichat_lab.service.health.watch import health_report

    report = health_report(settings, deep=not quick)
    if as_json:
        print_json(report.to_json_object())
    else:
        print_checks(report.checks)
        untested = f"; not tested: {', '.join(report.untested)}" if report.untested else ""
        typer.echo(f"Health: {WORDS[report.status]}{untested}")
    if code := EXIT_CODES[report.status]:
        raise typer.Exit(code)


def print_checks(checks: "Sequence[Check]") -> None:
    """Print a row for each check; on a terminal, a long message goes on below itself."""
    if not sys.stdout.isatty():
        rows = [(each.name, WORDS[each.status], each.value, each.message) for each in checks]
        print_table(("check", "status", "value", "message"), rows)
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold", pad_edge=False)
    for column in ("check", "status"):
        table.add_column(column, no_wrap=True)
    table.add_column("message", overflow="fold")
    for each in checks:
        status = Text(WORDS[each.status], style=COLOURS[each.status])
        table.add_row(each.name, status, Text(printable(each.message)))
    Console().print(table)


def devlog(
    note: Annotated[str, typer.Argument(help="The note; `-` reads it from standard input.")],
    config: ConfigOption = None,
) -> None:
    """Post a note to the devlog, e.g. a Discord channel, in pieces of at most 2,000 characters.

    The address is the setting `devlog_target`, best given as MULTICHAT_DEVLOG_TARGET: the URL of a
    Discord webhook, or any other address that Apprise reads.

    Examples:
    * `multichat devlog "Restored last night's backup after the disk was full"`
    * `git log -1 --format=%B | multichat devlog -`
    """
    target = upkeep_settings(config).devlog_target
    if target is None:
        raise AlertError(
            "There is no devlog_target",
            "Set MULTICHAT_DEVLOG_TARGET, e.g. to https://discord.com/api/webhooks/ID/TOKEN",
        )
    require_extra("service", "The devlog")
    from multichat_lab.service.alerts.addresses import post_note

    text = typer.get_text_stream("stdin").read() if note == "-" else note
    count = post_note(target, text)
    typer.echo(f"Posted in {count} pieces" if count > 1 else "Posted")


@alert_app.command("test")
def alert_test(config: ConfigOption = None) -> None:
    """Send a test alert to each address of the setting `alert_targets`, and say who took it.

    Examples:
    * `multichat alert test --config /etc/multichat/production.toml`
    """
    targets = upkeep_settings(config).alert_targets
    if not targets:
        raise AlertError(
            "There are no alert_targets",
            "Set MULTICHAT_ALERT_TARGETS, e.g. to discord://ID/TOKEN",
        )
    require_extra("service", "An alert")
    from multichat_lab.service.alerts import Alerts, here
    from multichat_lab.service.alerts.courier import Note

    alerts = Alerts(targets)
    alerts.send(Note(f"{here()}: test", "This is how an alert arrives."))
    missed = []
    for courier in alerts.couriers:
        if courier.close(PATIENCE_SECONDS / len(targets)):
            missed.append(courier.name)
        else:
            typer.echo(f"{courier.name} took it")
    if missed:
        raise AlertError(
            f"Not taken by {', '.join(missed)}", "See whether it is up and the address still holds."
        )
