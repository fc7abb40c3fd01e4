"""The command that looks for words in what was said."""

from dataclasses import dataclass
from typing import Annotated

import typer

from multichat_lab.cli.completion import complete_by
from multichat_lab.cli.options import (
    StoreRequest,
    complete_session,
    full_session_id,
    option_groups,
    store_command,
)
from multichat_lab.cli.output import print_json, print_table

REMEDY = "Set MULTICHAT_CACHE to a folder where you may write, or say --no-cache."


@dataclass(frozen=True, slots=True)
class Looking:
    """Where is looked, and for how much."""

    session: Annotated[
        str | None,
        typer.Option("--session", help="Only this session.", autocompletion=complete_session),
    ] = None
    limit: Annotated[int, typer.Option("--limit", "-n", help="The best N.")] = 20
    by: Annotated[
        str,
        typer.Option(
            help="`participant`, or `identity`: all names of a person as one.",
            autocompletion=complete_by,
        ),
    ] = "participant"
    cache: Annotated[
        bool,
        typer.Option("--cache/--no-cache", help="Keep the index of words for the next search."),
    ] = True


@store_command
@option_groups(looking=Looking)
def search(
    request: StoreRequest,
    words: Annotated[
        str, typer.Argument(metavar='"WORDS"', help='All of them; "a phrase", marg*, -without.')
    ],
    looking: Looking,
) -> None:
    """Look for words in all that was said; the best match comes first.

    The index of words is kept in the user's cache folder, or that which `MULTICHAT_CACHE` names; a
    gigabyte at the most, and nobody else may read it. `--no-cache` makes one for this search alone.

    Words that begin with `-` need a `--` before them: `multichat search -- "risk -friday"`.

    Examples:
    * `multichat search "margin risk"`
    * `multichat search '"margin risk"' --json`
    * `multichat search "marg*" --session planning -n 5`
    """
    from multichat_lab.analysis.identities import require_by
    from multichat_lab.analysis.lab import Lab

    session = looking.session
    with request.open() as chats, Lab(chats, require_by(looking.by)) as lab:
        session_id = full_session_id(chats, session) if session else None
        if looking.cache:
            lab.search.keep()
        found = lab.search(words, looking.limit, session_id)
        if problem := lab.search.fresh.problem:
            typer.echo(f"note: the index of words is not kept: {problem}. {REMEDY}", err=True)
    if request.as_json:
        print_json(found.to_dict("records"))
        return
    rows = found[["session_id", "seq", "timestamp", "sender", "snippet"]].itertuples(index=False)
    columns = ("session", "seq", "time (UTC)", "sender", "words")
    print_table(columns, [tuple(row) for row in rows], shorten=("words",))
    more = found.attrs["matches"] - len(found)
    if more > 0:
        typer.echo(f"… and {more:,} more; -n {found.attrs['matches']} for all", err=True)
