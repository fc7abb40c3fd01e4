"""Commands for who is who: `multichat identity list`, `same` and `apart`."""

from typing import Annotated

import typer

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.cli.options import StoreRequest, store_command
from multichat_lab.cli.output import print_json, print_table
from multichat_lab.errors import ParticipantError
from multichat_lab.records import to_json_object

app = typer.Typer(
    no_args_is_help=True,
    help="Say which names are one person's; nothing is guessed.",
)

PersonArgument = Annotated[str, typer.Argument(help="The name that the person goes by.")]
NamesArgument = Annotated[list[str], typer.Argument(help="Their other names.")]


@app.command("list")
@store_command
def list_(
    request: StoreRequest,
    source: Annotated[
        str | None, typer.Option(help="Only the names in this source, e.g. `by hand`.")
    ] = None,
) -> None:
    """List the other names of participants, and who told them: a source, or a command.

    Examples:
    * `multichat identity list`
    * `multichat identity list --source "by hand" --json`
    """
    with request.open() as chats:
        found = chats.identities.list(source)
    if request.as_json:
        print_json([to_json_object(each) for each in found])
        return
    columns = ("participant", "source", "id", "name", "since (UTC)", "until (UTC)")
    rows = [
        (
            each.participant,
            each.source,
            each.source_id,
            each.name,
            each.valid_from or "",
            each.valid_to or "",
        )
        for each in found
    ]
    print_table(columns, rows, shorten=("participant", "source", "name"))


@app.command()
@store_command
def same(request: StoreRequest, person: PersonArgument, names: NamesArgument) -> None:
    """Say that other names are the same person; `stats --by identity` then counts them as one.

    Nothing that was said is changed, and `identity apart` takes it back.

    Examples:
    * `multichat import samples/slack.zip && multichat identity same Ann Ana`
    """
    with request.open() as chats:
        _require_speakers(chats, [person, *names])
        for name in names:
            new = chats.identities.alias(person, name)
            typer.echo(f"{name} is {person}" + ("" if new else ", as was known"))


@app.command()
@store_command
def apart(request: StoreRequest, person: PersonArgument, names: NamesArgument) -> None:
    """Take back that other names are the same person.

    Examples:
    * `multichat identity same Ann Bob && multichat identity apart Ann Bob`
    """
    with request.open() as chats:
        for name in names:
            if not chats.identities.unalias(person, name):
                raise ParticipantError(
                    f"Nobody said that {name!r} is {person!r}",
                    "See what was said: multichat identity list --source 'by hand'.",
                )
            typer.echo(f"{name} is no longer {person}")


def _require_speakers(chats: SessionPersistence, names: list[str]) -> None:
    """Refuse a name that nobody in the store has: it is most likely a slip.

    Raises:
        ParticipantError: names it, and some that are there.
    """
    from multichat_lab.analysis.lab import Lab

    with Lab(chats) as lab:
        rows = lab.sql("SELECT DISTINCT participant FROM participants ORDER BY 1").fetchall()
    known = [name for (name,) in rows]
    for name in names:
        if name not in known:
            some = ", ".join(known[:10]) + (", …" if len(known) > 10 else "")
            raise ParticipantError(
                f"Nobody is called {name!r}", f"Known: {some}." if known else "Import a chat first."
            )
