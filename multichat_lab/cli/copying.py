"""The command that copies a store to another one: copy."""

from dataclasses import asdict
from typing import Annotated

import typer

from multichat_lab.cli.completion import complete_copy
from multichat_lab.cli.options import JsonOption
from multichat_lab.cli.output import print_json
from multichat_lab.progress import progress_bar
from multichat_lab.stores.copying import Copied, copy_store

SourceArgument = Annotated[
    str,
    typer.Argument(
        metavar="FROM",
        autocompletion=complete_copy,
        help="What is copied: a store, TYPE:PATH, or a data set, parquet:FOLDER.",
    ),
]
TargetArgument = Annotated[
    str,
    typer.Argument(
        metavar="TO",
        autocompletion=complete_copy,
        help="The copy, of the same form; made if need be.",
    ),
]

WORDS = {"revisions": "edits"}
"""Table → what people call its records."""


def copy(
    source: SourceArgument,
    target: TargetArgument,
    delete: Annotated[
        bool,
        typer.Option("--delete", help="Delete from the copy what the source does not have."),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Copy a whole store to another one of any type, or what came since it was copied last.

    Sessions, messages, edits, notes, identities and runs keep ids, numbers, times and checksums.
    The source is only read, and others may write to it meanwhile: what they wrote (messages, edits,
    notes, orders …) is told; copy again to take it. A copy that was stopped is gone on with in the
    same way. All of the copy is read back and compared with the source by a checksum of every
    record.

    A data set is a folder of Parquet files, a table a folder, parted by month, that DuckDB, Polars,
    pyarrow and Spark read as it is; it has all that a store has, and becomes one again.

    Examples:
    * `multichat copy duckdb:multichat.duckdb sqlite:copy.db`
    * `multichat copy sqlite:sessions.db json:copy --json`
    * `multichat copy sqlite:sessions.db parquet:lake`
    * `multichat copy parquet:lake duckdb:again.duckdb`
    * `multichat copy sqlite:sessions.db postgresql://chats@db.example.org/chats`
    """
    with progress_bar("Copying") as progress:
        copied = copy_store(source, target, delete=delete, progress=progress)
    if as_json:
        print_json(asdict(copied))
        return
    typer.echo("\n".join(told(copied)))


def told(copied: Copied) -> list[str]:
    """Return in words what a copy came to."""
    records = copied.records
    written = sum(copied.written.values())
    lines = [
        f"{records.get('messages', 0):,} messages in {records.get('sessions', 0):,} sessions,"
        f" {sum(records.values()):,} records in all: each has the same checksum in source and copy",
        f"{written:,} records written" if written else "Nothing was to be written",
    ]
    if copied.deleted:
        lines.append(f"{len(copied.deleted):,} sessions deleted from the copy")
    if copied.meanwhile:
        came = ", ".join(f"{n:,} {WORDS.get(name, name)}" for name, n in copied.meanwhile.items())
        lines.append(f"Meanwhile in the source: {came}; copy again to take that, too")
    return lines
