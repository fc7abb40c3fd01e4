"""The commands that bring chats in and out: import and export."""

import datetime
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from multichat_lab.chat.importers.options import ImportOptions, ImportSummary
from multichat_lab.chat.importers.options import Progress as ProgressCallback
from multichat_lab.cli.options import (
    Request,
    SessionArgument,
    full_session_id,
    store_command,
)
from multichat_lab.cli.output import print_json

MOST_WARNINGS = 5


@store_command
def import_(
    request: Request,
    source: Annotated[Path, typer.Argument(metavar="FILE", help="A file, or a folder of them.")],
    format: Annotated[
        str, typer.Option("--format", help="auto, irc, slack, agents or jsonl.")
    ] = "auto",
    date: Annotated[
        datetime.datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The day it begins on (UTC), if it does not tell."),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Import nothing when any piece cannot be read.")
    ] = False,
) -> None:
    """Import chats: a Slack export, IRC logs, logs of agent teams, JSON lines.

    A second import of the same file adds nothing and says so; of one that has grown, only the rest.

    Examples:
    * `multichat import export.zip`
    * `multichat import logs/2004-11-15_03.raw.txt --store sqlite:irc.db`
    * `multichat import chat.txt --format irc --date 2024-05-01 --strict`
    * `multichat import agents/ --json`
    """
    from multichat_lab.chat.importers import import_chat

    with request.open(create=True) as chats, progress_bar(f"Importing {source.name}") as advance:
        options = ImportOptions(strict=strict, date=date.date() if date else None, progress=advance)
        summary = import_chat(source, chats, format, options)
    if request.as_json:
        print_json(asdict(summary))
    else:
        print_summary(summary, request.store)


@contextmanager
def progress_bar(title: str) -> Iterator[ProgressCallback | None]:
    """Show how far an import has come, on a terminal's standard error."""
    if not sys.stderr.isatty():
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    bar = Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True)
    with bar:
        task = bar.add_task(title, total=None)

        def advance(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield advance


def print_summary(summary: ImportSummary, store: str) -> None:
    """Tell in words what an import did, and what to do next."""
    typer.echo(
        f"{summary.messages:,} messages, {summary.sessions:,} new sessions and "
        f"{summary.participants:,} participants imported into {store}"
    )
    if summary.duplicates:
        typer.echo(f"{summary.duplicates:,} messages were there already")
    if summary.skipped:
        typer.echo(f"{summary.skipped:,} pieces could not be read")
    for warning in summary.warnings[:MOST_WARNINGS]:
        typer.echo(f"  {warning}", err=True)
    if len(summary.warnings) > MOST_WARNINGS:
        more = len(summary.warnings) - MOST_WARNINGS
        typer.echo(f"  … and {more} more; all of them with --json", err=True)
    if summary.messages:
        typer.echo(f"Look at them: multichat sessions --store {store}")


@store_command
def export(
    request: Request,
    session: SessionArgument,
    format: Annotated[
        str, typer.Option("--format", help="jsonl (lossless), csv or markdown.")
    ] = "jsonl",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Where to; SESSION.FORMAT if not given.")
    ] = None,
) -> None:
    """Export a session to a file; what `jsonl` writes, `import` reads back to the last detail.

    Examples:
    * `multichat export planning`
    * `multichat export planning --format markdown -o planning.md`
    """
    from multichat_lab.chat.exporters import export_chat
    from multichat_lab.stores.json_files import file_name

    with request.open() as chats:
        session_id = full_session_id(chats, session)
        # The id came with somebody's chats: it must not say where a file goes.
        target = output or Path(file_name(session_id)).with_suffix(f".{format}")
        export_chat(session_id, chats, target, format)
        count = chats.get_session(session_id).message_count
    if request.as_json:
        print_json({"session_id": session_id, "file": str(target), "messages": count})
    else:
        typer.echo(f"{count:,} messages written to {target}")
