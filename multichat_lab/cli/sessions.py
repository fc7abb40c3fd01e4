"""Commands that look into the store: sessions, show, stats."""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from multichat_lab.cli.completion import complete_by, complete_status
from multichat_lab.cli.drawing import require_drawable, save_figure
from multichat_lab.cli.options import (
    SessionArgument,
    StoreRequest,
    complete_session,
    full_session_id,
    store_command,
)
from multichat_lab.cli.output import print_json, print_table
from multichat_lab.cli.transcript import TranscriptPrinter
from multichat_lab.palette import THEME_VARIABLE, Theme
from multichat_lab.records import to_json_object

if TYPE_CHECKING:
    from multichat_lab.analysis.lab import Lab

MOST_SPEAKERS = 20
"""Participants that `stats` lists on a terminal."""


@store_command
def sessions(
    request: StoreRequest,
    status: Annotated[
        str | None,
        typer.Option(help="Only `active` or only `ended` ones.", autocompletion=complete_status),
    ] = None,
    participant: Annotated[str | None, typer.Option(help="Only those with this one.")] = None,
) -> None:
    """List the sessions, the oldest first; without a time where their source tells none.

    Examples:
    * `multichat sessions`
    * `multichat sessions --status active --participant Ann`
    * `multichat sessions --store sqlite:sessions.db --json`
    """
    with request.open() as chats:
        found = chats.list_sessions(status, participant)
    if request.as_json:
        print_json([to_json_object(each) for each in found])
        return
    columns = ("session", "topic", "status", "messages", "participants", "last activity (UTC)")
    rows = [
        (
            each.session_id,
            each.topic,
            each.status,
            each.message_count,
            ", ".join(each.participants),
            each.last_activity if each.tells_times else None,
        )
        for each in found
    ]
    print_table(columns, rows, shorten=("topic", "participants"))


@store_command
def show(
    request: StoreRequest,
    session: SessionArgument,
    limit: Annotated[int | None, typer.Option("--limit", "-n", help="Only the last N.")] = None,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Wait for more.")] = False,
) -> None:
    """Print what was said in a session; with --follow, also what is said from now on.

    With --follow and --json together, each message is one line of JSON, as it comes.

    Examples:
    * `multichat show planning`
    * `multichat show planning -n 20 --follow`
    * `multichat show planning --json | jq -r '.[].content'`
    """
    with request.open() as chats:
        session_id = full_session_id(chats, session)
        # With -n 0, the last message still tells from where on there is something new.
        messages = chats.get_messages(session_id, limit=1 if limit == 0 else limit)
        last = messages[-1].seq if messages else 0
        shown = [] if limit == 0 else messages
        if request.as_json and not follow:
            print_json([to_json_object(each) for each in shown])
            return
        transcript = TranscriptPrinter(request.as_json)
        transcript.print(shown)
        if follow:
            from multichat_lab.chat.system import MultichatSystem

            for message in MultichatSystem(chats).subscribe(session_id, last or 0):
                transcript.print([message])


@store_command
def stats(
    request: StoreRequest,
    session: Annotated[
        str | None,
        typer.Argument(help="Only this session.", autocompletion=complete_session),
    ] = None,
    by: Annotated[
        str,
        typer.Option(
            help="`participant`, or `identity`: all names of a person as one.",
            autocompletion=complete_by,
        ),
    ] = "participant",
    inferred: Annotated[
        bool,
        typer.Option(
            "--inferred", help="Count replies that `multichat infer` or `record` guessed too."
        ),
    ] = False,
    figure: Annotated[
        Path | None,
        typer.Option("--figure", metavar="FILE", help="Draw it too: .png, .svg or .pdf."),
    ] = None,
) -> None:
    """Tell who speaks, who is heard, and how fast answers come.

    With `MULTICHAT_THEME=dark` the figure is dark.

    Examples:
    * `multichat stats`
    * `multichat stats planning --figure planning.png`
    * `multichat stats planning --json`
    * `multichat stats --by identity`
    * `multichat stats --inferred`
    """
    from multichat_lab.analysis.identities import require_by
    from multichat_lab.analysis.lab import Lab
    from multichat_lab.analysis.metrics import conversation_totals, speakers_df

    require_drawable(figure)
    with request.open() as chats:
        session_id = full_session_id(chats, session) if session else None
        with Lab(chats, require_by(by)) as lab:
            totals = conversation_totals(lab, session_id, inferred=inferred)
            speakers = speakers_df(lab, session_id, inferred)
            if figure is not None:
                write_figure(lab, session_id, inferred, figure)
    records = speakers.astype(object).where(speakers.notna(), None).to_dict("records")
    unknown = speakers.attrs.get("not_measurable")
    if request.as_json:
        print_json({**totals, "participants": records, "not_measurable": unknown})
        return
    whole = {name.replace("_", " "): value for name, value in totals.items()}
    print_table(("what", "value"), whole.items(), title="Conversation")
    print_speakers(records)
    if unknown:
        typer.echo(f"Not measurable: {unknown}.", err=True)
    if totals["replies"] is None and not inferred:
        inferring = f"multichat infer --store {request.store}, then stats --inferred"
        typer.echo(f"Let it be inferred who answers whom: {inferring}", err=True)


def write_figure(lab: "Lab", session_id: str | None, inferred: bool, path: Path) -> None:
    """Write the overview of a session, or of all, to a file."""
    from multichat_lab.analysis.figures import overview_figure

    theme: Theme = "dark" if os.environ.get(THEME_VARIABLE) == "dark" else "light"
    save_figure(overview_figure(lab, session_id, inferred, theme=theme), path)


def print_speakers(records: Sequence[Mapping[Any, Any]]) -> None:
    """Print a row for each participant; on a terminal, only the first ones."""
    columns = {
        "participant": "participant",
        "messages": "messages",
        "share": "share",
        "words": "words",
        "addressed": "addressed",
        "replies": "replies",
        "answered": "answered",
        "reply_seconds": "reply (s)",
    }
    rows = [[row[name] for name in columns] for row in records]
    if sys.stdout.isatty():
        rows = [
            [percent(row[name]) if name in ("share", "answered") else row[name] for name in columns]
            for row in records[:MOST_SPEAKERS]
        ]
    print_table(tuple(columns.values()), rows, "Participants", shorten=("participant",))
    if len(records) > len(rows):
        typer.echo(f"… and {len(records) - len(rows):,} more; all of them with --json")


def percent(fraction: float | None) -> str:
    """Return a fraction as whole percent; nothing for no value."""
    return "" if fraction is None else f"{fraction:.0%}"
