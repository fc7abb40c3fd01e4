"""The command that runs a program and records what it tells of its models and agents."""

from collections.abc import Iterable
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Annotated

import typer

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.cli.options import StoreOption, open_chats
from multichat_lab.extras import require_extra
from multichat_lab.json_output import json_text
from multichat_lab.stores import DEFAULT_LOCATION
from multichat_lab.stores.outputs import require_output, written_whole
from multichat_lab.stores.receipts import receipts_now
from multichat_lab.times import utc_now

if TYPE_CHECKING:
    from multichat_lab.chat.traces.receiver import Received

REGISTERED = {
    "context_settings": {"allow_interspersed_args": False, "ignore_unknown_options": True}
}
"""How the command is registered: what follows the program's name is the program's."""


def record(
    command: Annotated[
        list[str], typer.Argument(metavar="-- COMMAND…", help="The program, with its arguments.")
    ],
    session: Annotated[
        str | None,
        typer.Option(help="The conversation of what names none; the program's name and the time."),
    ] = None,
    receipts: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Write how far the sessions are, for `verify --against FILE`."
        ),
    ] = None,
    store: StoreOption = DEFAULT_LOCATION,
) -> None:
    """Run a program that is instrumented with OpenTelemetry, and record what its agents say.

    It gets the variables that send what it tells to this command, on this machine alone, and let
    it capture the words; those that you have set for capturing stay. Its output, its exit code and
    signals are its own. What was recorded is told on standard error at the end.

    Examples:
    * `multichat record --store sqlite:chats.db -- python agents.py`
    * `multichat record --receipts kept.jsonl -- python agents.py`
    * `multichat record -- opentelemetry-instrument python agents.py --rounds 3`
    """
    require_extra("otlp")
    from multichat_lab.chat.traces.ending import finish_run
    from multichat_lab.chat.traces.program import run, surroundings
    from multichat_lab.chat.traces.receiver import Receiver

    if receipts is not None:
        require_output(receipts)
    talk = session or f"{PurePath(command[0]).name} {utc_now():%Y-%m-%dT%H:%M:%SZ}"
    with open_chats(store, create=True) as chats:
        with Receiver(chats) as receiver:
            try:
                code = run(command, surroundings(receiver.url, receiver.token, talk))
            except OSError as error:
                problem = f"{command[0]} cannot be run: {error.strerror or error}"
                raise typer.BadParameter(problem) from error
        received = receiver.received
        finish_run(chats, received.messages, f"exit code {code}" if code else None)
        tell(received, chats)
        if receipts is not None:
            keep(receipts, chats, received.messages)
    raise typer.Exit(code)


def keep(path: Path, chats: SessionPersistence, session_ids: Iterable[str]) -> None:
    """Write how many messages sessions have, and the hash of the last, a line for each."""
    with chats.store.reading() as reader:
        told = receipts_now(reader, session_ids)
    with written_whole(path) as unfinished:
        lines = "".join(json_text(each.told) + "\n" for each in told)
        unfinished.write_text(lines, encoding="utf-8")


def tell(received: "Received", chats: SessionPersistence) -> None:
    """Say what was recorded where."""
    place = chats.store.location
    for session_id, count in received.messages.items():
        typer.echo(f"multichat: {count} messages in {session_id!r} of {place}", err=True)
    if not received.messages:
        what = "nothing was told" if not received.requests else "nothing that was said was told"
        hint = "; is the program instrumented with OpenTelemetry, for GenAI?"
        typer.echo(f"multichat: {what}{hint}", err=True)
    for note in received.notes:
        typer.echo(f"multichat: {note}", err=True)
