"""Commands that look into the store: sessions, show, stats."""

import sys
import time
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from multichat_lab.cli.options import (
    Request,
    SessionArgument,
    complete_session,
    full_session_id,
    store_command,
)
from multichat_lab.cli.output import flat, print_json, print_table, printable
from multichat_lab.records import ChatMessage
from multichat_lab.records_json import to_json_object

POLL_SECONDS = 0.5


@store_command
def sessions(
    request: Request,
    status: Annotated[str | None, typer.Option(help="Only `active` or only `ended` ones.")] = None,
    participant: Annotated[str | None, typer.Option(help="Only those with this one.")] = None,
) -> None:
    """List the sessions, the oldest first.

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
            some_names(each.participants),
            each.last_activity,
        )
        for each in found
    ]
    print_table(columns, rows)


def some_names(names: tuple[str, ...], most: int = 6) -> str:
    """Return the first names, and how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


@store_command
def show(
    request: Request,
    session: SessionArgument,
    limit: Annotated[int | None, typer.Option("--limit", "-n", help="Only the last N.")] = None,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Wait for more.")] = False,
) -> None:
    """Print what was said in a session; with --follow, also what is said from now on.

    Examples:
    * `multichat show planning`
    * `multichat show planning -n 20 --follow`
    * `multichat show planning --json | jq -r '.[].content'`
    """
    with request.open() as chats:
        session_id = full_session_id(chats, session)
        messages = chats.get_messages(session_id, limit=limit)
        if request.as_json:
            print_json([to_json_object(each) for each in messages])
            return
        print_messages(messages)
        while follow:
            last = messages[-1].seq if messages else 0
            new = chats.get_messages(session_id, after_seq=last)
            print_messages(new)
            messages = new or messages
            if not new and chats.get_session(session_id).status == "ended":
                break
            time.sleep(POLL_SECONDS)


def print_messages(messages: list[ChatMessage]) -> None:
    """Print messages, one after the other."""
    console = Console()
    for each in messages:
        if not sys.stdout.isatty():
            cells = (str(each.seq), each.timestamp.isoformat(), each.sender, each.recipient)
            sys.stdout.write("\t".join((*map(flat, cells), flat(each.content))) + "\n")
            continue
        head = f"[dim]{each.seq:>4}  {each.timestamp:%H:%M:%S}[/]"
        names = (
            f"[cyan]{escape(printable(each.sender))}[/] → "
            f"[magenta]{escape(printable(each.recipient))}[/]"
        )
        style = "dim italic" if each.kind == "system" else ""
        console.print(f"{head}  {names}", highlight=False)
        console.print(f"      {escape(printable(each.content))}", style=style, highlight=False)
    sys.stdout.flush()


@store_command
def stats(
    request: Request,
    session: Annotated[
        str | None,
        typer.Argument(help="Only this session.", autocompletion=complete_session),
    ] = None,
) -> None:
    """Tell who speaks, who is heard, and how fast answers come.

    Examples:
    * `multichat stats`
    * `multichat stats planning --json`
    """
    from multichat_lab.analysis.lab import Lab
    from multichat_lab.analysis.metrics import conversation_totals, speakers_df

    with request.open() as chats:
        session_id = full_session_id(chats, session) if session else None
        with Lab(chats) as lab:
            totals = conversation_totals(lab, session_id)
            speakers = speakers_df(lab, session_id)
    records = speakers.astype(object).where(speakers.notna(), None).to_dict("records")
    if request.as_json:
        print_json({**totals, "participants": records})
        return
    print_table(("what", "value"), totals.items(), title="Conversation")
    columns = {
        "participant": "participant",
        "messages": "messages",
        "share": "share",
        "words": "words",
        "addressed": "addressed",
        "replies": "replies given",
        "answered": "answered",
        "reply_seconds": "median reply (s)",
    }
    rows = [
        [percent(row[name]) if name in ("share", "answered") else row[name] for name in columns]
        for row in records
    ]
    print_table(tuple(columns.values()), rows, title="Participants")


def percent(fraction: float | None) -> str:
    """Return a fraction as whole percent; nothing for no value."""
    return "" if fraction is None else f"{fraction:.0%}"
