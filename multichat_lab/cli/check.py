"""`multichat check`: the house rules, over any code base."""

import json
import sys
from collections.abc import Iterable
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from multichat_lab.extras import require_extra
from multichat_lab.progress import progress_bar

if TYPE_CHECKING:
    from multichat_lab.house_rules import CheckReport, RuleLimits, RuleSummary


def check(
    path: Annotated[Path, typer.Argument(help="A folder, a module or a notebook.")] = Path(),
    limit: Annotated[
        list[str] | None,
        typer.Option(metavar="RULE=NUMBER", help="Another limit; may be given several times."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Check a code base against the house rules and print a compliance table.

    Measures every Python file and notebook: lines and classes of a file, methods of a class,
    parameters and complexity of a function, depth of inheritance. In a git checkout, files
    that git ignores are left out. Exits with 1 when a limit is exceeded.

    Examples:
    - `multichat check`
    - `multichat check src --limit file_lines=500 --limit complexity=15`
    - `multichat check notebooks/01_record_a_session.ipynb --json`
    """
    require_extra("check")
    from multichat_lab.house_rules import check_house_rules

    with progress_bar("Checking", "files") as progress:
        report = check_house_rules(path, _limits(limit or []), progress)
    if as_json:
        typer.echo(json.dumps(asdict(report), indent=2))
    else:
        _print(report)
    raise typer.Exit(0 if report.complies else 1)


def _limits(choices: list[str]) -> "RuleLimits":
    """Return the limits, with those given as `RULE=NUMBER` instead of the usual ones."""
    from multichat_lab.house_rules import RULES, RuleLimits

    chosen: dict[str, int] = {}
    for choice in choices:
        rule, _, number = choice.partition("=")
        if rule not in RULES or not number.isdecimal():
            raise typer.BadParameter(
                f"{choice!r} is no RULE=NUMBER. Rules: {', '.join(RULES)}.", param_hint="--limit"
            )
        chosen[rule] = int(number)
    return replace(RuleLimits(), **chosen)


def _print(report: "CheckReport") -> None:
    if sys.stdout.isatty():
        Console().print(compliance_table(report.rules))
    else:
        for rule in report.rules:
            typer.echo(_plain(rule))
    for finding in report.findings:
        typer.echo(finding)
    typer.echo(
        f"files {report.files}, classes {report.classes}, functions {report.functions}, "
        f"findings {len(report.findings)}"
    )


def compliance_table(rules: Iterable["RuleSummary"]) -> Table:
    """Return the table that a terminal shows: one row a rule."""
    table = Table(title="House rules", title_justify="left")
    table.add_column("Rule", no_wrap=True)
    table.add_column("Limit", justify="right")
    table.add_column("Highest", justify="right")
    table.add_column("Where", overflow="fold")
    table.add_column("", justify="center")
    for rule in rules:
        verdict = "[green]✓[/]" if rule.complies else "[bold red]✗[/]"
        name = rule.rule.replace("_", " ")
        table.add_row(name, str(rule.limit), str(rule.maximum), Text(rule.where), verdict)
    return table


def _plain(rule: "RuleSummary") -> str:
    """Return one row of the table as plain text, without a character that a pipe may refuse."""
    name = rule.rule.replace("_", " ")
    verdict = "ok" if rule.complies else "exceeded"
    row = f"{name:<17} limit {rule.limit:>4}  highest {rule.maximum:>5}  {verdict:<8}  {rule.where}"
    return row.rstrip()
