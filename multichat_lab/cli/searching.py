"""The command that looks for words in what was said."""

from typing import Annotated

import typer

from multichat_lab.cli.completion import complete_by
from multichat_lab.cli.options import (
    StoreRequest,
    complete_session,
    full_session_id,
    store_command,
)
from multichat_lab.cli.output import print_json, print_table


@store_command
def search(
    request: StoreRequest,
    words: Annotated[
        str, typer.Argument(metavar='"WORDS"', help='All of them; "a phrase", marg*, -without.')
    ],
    session: Annotated[
        str | None,
        typer.Option("--session", help="Only this session.", autocompletion=complete_session),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", help="The best N.")] = 20,
    by: Annotated[
        str,
        typer.Option(
            help="`participant`, or `identity`: all names of a person as one.",
            autocompletion=complete_by,
        ),
    ] = "participant",
) -> None:
    """Look for words in all that was said; the best match comes first.

    Words that begin with `-` need a `--` before them: `multichat search -- "risk -friday"`.

    Examples:
    * `multichat search "margin risk"`
    * `multichat search '"margin risk"' --json`
    * `multichat search "marg*" --session planning -n 5`
    """
    from multichat_lab.analysis.identities import require_by
    from multichat_lab.analysis.lab import Lab

    with request.open() as chats:
        session_id = full_session_id(chats, session) if session else None
        with Lab(chats, require_by(by)) as lab:
            found = lab.search(words, limit, session_id)
    if request.as_json:
        print_json(found.to_dict("records"))
        return
    rows = found[["session_id", "seq", "timestamp", "sender", "snippet"]].itertuples(index=False)
    columns = ("session", "seq", "time (UTC)", "sender", "words")
    print_table(columns, [tuple(row) for row in rows], shorten=("words",))
    more = found.attrs["matches"] - len(found)
    if more > 0:
        typer.echo(f"… and {more:,} more; -n {found.attrs['matches']} for all", err=True)
