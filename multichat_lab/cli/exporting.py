"""The command that brings chats out: export."""

from pathlib import Path
from typing import Annotated

import typer

from multichat_lab.cli.completion import complete_export_format
from multichat_lab.cli.options import Request, SessionArgument, full_session_id, store_command
from multichat_lab.cli.output import print_json
from multichat_lab.cli.text import printable
from multichat_lab.errors import ImportFormatError


@store_command
def export(
    request: Request,
    session: SessionArgument,
    format: Annotated[
        str,
        typer.Option(
            "--format",
            autocompletion=complete_export_format,
            help="jsonl (lossless), csv, markdown, html, openai, parquet (a folder of tables), "
            "or your own: mine.py:Class.",
        ),
    ] = "jsonl",
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help="Where to; an existing file is replaced. If not given, a new file in this folder.",
        ),
    ] = None,
) -> None:
    """Export a session to a file; what `jsonl` writes, `import` reads back to the last detail.

    Without -o, the name is made of the session's id and a hash of it, such as
    `planning-0c5d2c3f1a9e.jsonl`, and a file that is there already is left alone.

    Examples:
    * `multichat export planning`
    * `multichat export planning --format markdown -o planning.md`
    """
    from multichat_lab.chat.exporters import export_chat

    with request.open() as chats:
        session_id = full_session_id(chats, session)
        target = output or new_file(session_id, format)
        export_chat(session_id, chats, target, format)
        count = chats.get_session(session_id).message_count
    if request.as_json:
        print_json({"session_id": session_id, "file": str(target), "messages": count})
    else:
        typer.echo(f"{count:,} messages written to {printable(str(target))}")


def new_file(session_id: str, format: str) -> Path:
    """Return a name for a session's file; the id came with somebody's chats, so it is no path.

    Raises:
        ImportFormatError: a file of this name is there.
    """
    from multichat_lab.chat.exporters.exporting import exporter_named
    from multichat_lab.stores.jsonl.files import file_name

    name = Path(file_name(session_id)).with_suffix(exporter_named(format).suffix)
    if name.exists():
        raise ImportFormatError(f"{name} is there already", "Name the file with -o to replace it.")
    return name
