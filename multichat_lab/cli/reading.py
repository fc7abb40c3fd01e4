"""What commands share that read a store through: which session, the bar, Ctrl-C, what was found."""

from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.cli.options import StoreRequest, complete_session, full_session_id
from multichat_lab.cli.output import print_json
from multichat_lab.progress import Progress, progress_bar

if TYPE_CHECKING:
    from multichat_lab.analysis.scanning.memory import ScanSummary

INTERRUPTED = 130
"""Exit code of what Ctrl-C stops."""

Reading = Callable[[SessionPersistence, list[str] | None, Progress], "ScanSummary"]
"""Reads sessions, tells a bar how far it is, and says what it found."""

SessionOption = Annotated[
    str | None,
    typer.Option(
        "--session",
        metavar="SESSION",
        help="Only this session: its id, a beginning that only one has, or its topic.",
        autocompletion=complete_session,
    ),
]


def read_through(
    request: StoreRequest, session: str | None, label: str, read: Reading
) -> "ScanSummary":
    """Read a store's messages under a bar; return what was found, printed when JSON is wanted.

    Args:
        request: which store.
        session: only this one; None for all.
        label: of the bar.
        read: is handed the chats, the ids of the sessions (None for all), and the bar to tell.
    """
    with request.open() as chats, progress_bar(label, "messages") as advance:
        sessions = [full_session_id(chats, session)] if session else None
        try:
            summary = read(chats, sessions, advance)
        except KeyboardInterrupt:
            typer.echo("Stopped; the same command goes on where this one was.", err=True)
            raise typer.Exit(INTERRUPTED) from None
    if request.as_json:
        print_json(asdict(summary))
    return summary


def print_read(summary: "ScanSummary", found: str) -> None:
    """Print how many there are of what was found, and in how many messages."""
    before = f"; {summary.known:,} were read before" if summary.known else ""
    typer.echo(
        f"{summary.annotations:,} {found} {summary.messages:,} messages in "
        f"{summary.sessions:,} sessions{before}"
    )
