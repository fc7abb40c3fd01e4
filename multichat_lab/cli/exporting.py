"""The command that brings chats out: export."""

from pathlib import Path
from typing import Annotated

import typer

from multichat_lab.cli.anonymity import UndoneAnonymity, print_counts, replaced_counts
from multichat_lab.cli.completion import complete_export_format
from multichat_lab.cli.options import (
    SessionArgument,
    StoreRequest,
    full_session_id,
    option_groups,
    store_command,
)
from multichat_lab.cli.output import print_json
from multichat_lab.errors import ImportFormatError
from multichat_lab.terminal import printable


@store_command
@option_groups(anonymity=UndoneAnonymity)
def export(
    request: StoreRequest,
    anonymity: UndoneAnonymity,
    session: SessionArgument,
    format: Annotated[
        str,
        typer.Option(
            "--format",
            autocompletion=complete_export_format,
            help="jsonl (lossless), otel (a trace, lossless too), csv, csv-neutral (no formulas), "
            "markdown, html, openai, parquet (a folder of tables), or your own: mine.py:Class.",
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
    """Export a session to a file; what `jsonl` and `otel` write, `import` reads back.

    Without -o, the name is made of the session's id and a hash of it, such as
    `planning-0c5d2c3f1a9e.jsonl`, and a file that is there already is left alone.

    Examples:
    * `multichat export planning`
    * `multichat export planning --format markdown -o planning.md`
    * `multichat export planning --format otel -o trace.jsonl`
    * `multichat export planning --anonymise --key planning.key -o shared.jsonl`
    """
    from multichat_lab.chat.exporters import export_chat
    from multichat_lab.stores.outputs import require_output

    if output is not None:
        require_output(output, [anonymity.key] if anonymity.key else [])
    with request.open() as chats, anonymity.anonymiser() as anonymiser:
        session_id = full_session_id(chats, session)
        rewrite = anonymity.rewrite_of(chats, session_id, anonymiser)
        there = chats.get_session(session_id)
        target = output or new_file(rewrite(there).session_id, format)
        export_chat(session_id, chats, target, format, rewrite)
    summary = {"session_id": session_id, "file": str(target), "messages": there.message_count}
    if request.as_json:
        print_json({**summary, **replaced_counts(anonymiser)})
        return
    print_counts(anonymiser)
    typer.echo(f"{there.message_count:,} messages written to {printable(str(target))}")


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
