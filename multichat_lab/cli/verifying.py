"""`multichat verify`: whether a store still holds what was recorded."""

from dataclasses import asdict
from typing import Annotated

import typer

from multichat_lab.cli.options import JsonOption, StoreOption, open_chats
from multichat_lab.cli.output import print_json, printable
from multichat_lab.progress import progress_bar
from multichat_lab.stores import DEFAULT_LOCATION


def verify(
    session: Annotated[
        str | None, typer.Option("--session", metavar="ID", help="Only this session.")
    ] = None,
    store: StoreOption = DEFAULT_LOCATION,
    accept: Annotated[
        bool,
        typer.Option("--accept", help="Take what is there for all there is, whatever is missing."),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Compare all messages with their checksums, and name the first that is not as recorded.

    Of each session the first message is named that was altered, lost, added or renumbered. Exit
    codes: 0 all is whole, 4 it is not; 1 the command itself failed, 2 wrong usage.

    Examples:
    * `multichat verify`
    * `multichat verify --session planning --store sqlite:sessions.db --json`
    * `multichat verify --accept`
    """
    with open_chats(store, accept_loss=accept) as chats, progress_bar("Verifying") as progress:
        verdict = chats.verify(session, progress)
    if as_json:
        damage = [asdict(each) for each in verdict.damage]
        found = asdict(verdict) | {"is_whole": verdict.is_whole, "damage": damage}
        print_json(found | {"at": verdict.at.isoformat()})
    else:
        for each in verdict.damage:
            typer.echo(printable(each.told))
        typer.echo(f"{verdict.told} ({verdict.when})")
    if not verdict.is_whole:
        raise typer.Exit(4)
