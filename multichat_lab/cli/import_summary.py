"""What an import did, in words."""

from pathlib import Path

import typer

from multichat_lab.chat.importers import ImportSummary
from multichat_lab.cli.output import flat
from multichat_lab.terminal import printable

MOST_WARNINGS = 5
"""Warnings that are printed."""


def print_summary(summary: ImportSummary, source: Path, store: str) -> None:
    """Tell in words what an import did, and what to do next."""
    messages = counted(summary.messages, "message")
    people = counted(summary.participants, "participant")
    sessions = counted(summary.sessions, "new session")
    typer.echo(f"{messages}, {sessions} and {people} imported into {store}")
    typer.echo(f"Read as {summary.format}")
    if summary.duplicates:
        typer.echo(f"{summary.duplicates:,} messages were there already")
    if summary.updated:
        typer.echo(f"{summary.updated:,} messages have other words now; the old ones are kept")
    if beside := recorded_beside(summary):
        typer.echo(f"Recorded beside them: {beside}")
    if missing := summary.missing_from_source:
        typer.echo(f"{missing:,} messages from before are not in this source any more; they stay")
    if summary.unlinked:
        typer.echo(f"Replies without a link, to messages that are not there: {summary.unlinked:,}")
    if summary.skipped:
        typer.echo(f"{summary.skipped:,} pieces could not be read")
    if summary.found_nothing:
        typer.echo(f"Nothing new was found in {printable(str(source))}")
    print_warnings(summary.warnings)
    if summary.messages:
        typer.echo(f"Look at them: multichat sessions --store {store}")


def recorded_beside(summary: ImportSummary) -> str:
    """Return in words what was recorded beside messages; empty where nothing was."""
    counts = {
        "reaction": summary.reactions,
        "earlier wording": summary.revisions,
        "name of somebody in the source": summary.identities,
    }
    told = (counted(count, what) for what, count in counts.items() if count)
    return ", ".join(told).replace(
        "name of somebody in the sources", "names of people in the source"
    )


def counted(number: int, what: str) -> str:
    """Return `1 message`, `2 messages`."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def print_warnings(warnings: list[str]) -> None:
    """Print the first warnings, and where more are to be read."""
    from multichat_lab.chat.importers.source.damage import MAX_WARNINGS

    for warning in warnings[:MOST_WARNINGS]:
        typer.echo(f"  {flat(warning)}", err=True)
    if len(warnings) > MAX_WARNINGS:
        typer.echo(f"  … and more; the first {MAX_WARNINGS} with --json", err=True)
    elif len(warnings) > MOST_WARNINGS:
        more = len(warnings) - MOST_WARNINGS
        typer.echo(f"  … and {more} more; all of them with --json", err=True)
