"""The command that infers who answers whom."""

from dataclasses import asdict

import typer

from multichat_lab.cli.annotations import INTERRUPTED, SessionOption
from multichat_lab.cli.options import StoreRequest, full_session_id, store_command
from multichat_lab.cli.output import print_json
from multichat_lab.progress import progress_bar


@store_command
def infer(request: StoreRequest, session: SessionOption = None) -> None:
    """Infer who answers whom where the source does not tell; measures count it only when asked.

    Nothing that was said changes, and what a source declares is never overruled. A second run
    reads only what is new; `multichat annotations --run infer_replies --remove` takes it back.

    Examples:
    * `multichat infer && multichat stats --inferred`
    """
    from multichat_lab.analysis.inferring import infer_replies

    with request.open() as chats, progress_bar("Inferring", "messages") as advance:
        sessions = [full_session_id(chats, session)] if session else None
        try:
            summary = infer_replies(chats, sessions, advance)
        except KeyboardInterrupt:
            typer.echo("Stopped; the same command goes on where this one was.", err=True)
            raise typer.Exit(INTERRUPTED) from None
    if request.as_json:
        print_json(asdict(summary))
        return
    read = f"{summary.messages:,} messages in {summary.sessions:,} sessions"
    before = f"; {summary.known:,} were read before" if summary.known else ""
    typer.echo(f"{summary.annotations:,} replies inferred in {read}{before}")
    typer.echo("Count them: multichat stats --inferred")
