"""The command that asks in SQL."""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from multichat_lab.cli.options import StoreRequest, option_groups, store_command
from multichat_lab.cli.output import csv_text, markdown_table, print_table
from multichat_lab.errors import MultichatError
from multichat_lab.formatting import neutral
from multichat_lab.json_output import distinct, json_rows, json_text

if TYPE_CHECKING:
    import duckdb


class TableFormat(StrEnum):
    """In which form an answer is printed or written."""

    table = "table"
    csv = "csv"
    csv_neutral = "csv-neutral"
    json = "json"
    parquet = "parquet"
    md = "md"


@dataclass(frozen=True, slots=True)
class Answer:
    """What becomes of the answer."""

    form: Annotated[TableFormat, typer.Option("--format", help="The form of the answer.")] = (
        TableFormat.table
    )
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", help="Write the answer there.")
    ] = None


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the question may take; see `QueryLimits`, whose defaults these are."""

    memory: Annotated[
        str, typer.Option(metavar="SIZE", help="Memory, e.g. 2GB; past it the disk is used.")
    ] = "50%"
    seconds: Annotated[float, typer.Option(help="Refuse what takes longer.")] = 600.0
    rows: Annotated[
        int | None,
        typer.Option(help="Refuse a longer answer.", show_default="what there is memory for"),
    ] = None


@store_command
@option_groups(answer=Answer, bounds=Bounds)
def sql(
    request: StoreRequest,
    answer: Answer,
    bounds: Bounds,
    query: Annotated[
        str | None,
        typer.Argument(metavar='"SELECT …"', help="One statement that reads; - for stdin."),
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--file", "-f", metavar="FILE", help="Read the statement there.")
    ] = None,
) -> None:
    """Ask the store in SQL (DuckDB's): it reads, and never changes a thing.

    `SHOW TABLES` lists what can be asked, `DESCRIBE messages` the columns of a table.

    Examples:
    * `multichat sql "SHOW TABLES"`
    * `multichat sql "SELECT sender, count(*) AS said FROM messages GROUP BY sender ORDER BY said"`
    * `echo "FROM messages LIMIT 3" | multichat sql - --json`
    * `multichat sql "FROM messages" --format parquet -o messages.parquet`
    * `multichat sql "FROM messages" --format csv-neutral -o sheet.csv` (no formulas)
    * `multichat sql "FROM messages" --seconds 30 --rows 100000 --memory 1GB`
    """
    from multichat_lab.analysis.lab import Lab
    from multichat_lab.analysis.query import query_errors
    from multichat_lab.analysis.query_limits import QueryLimits

    text = statement(query, file)
    chosen, out = TableFormat.json if request.as_json else answer.form, answer.out
    if chosen is TableFormat.parquet and out is None and sys.stdout.isatty():
        raise MultichatError("Parquet is no text for a terminal", "Name a file: -o answer.parquet")
    limits = QueryLimits(**asdict(bounds))
    with request.open() as chats, Lab(chats, limits=limits) as lab:
        relation = lab.sql(text)
        with query_errors(text):  # a value may be found wrong when the rows come
            if chosen is TableFormat.table and out is None:
                print_table(relation.columns, relation.fetchall())
                return
            content = encoded(relation, chosen)
    if out is None:
        sys.stdout.buffer.write(content)
        return
    from multichat_lab.stores.outputs import written_whole

    try:
        with written_whole(out, [file] if file else []) as unfinished:
            unfinished.write_bytes(content)
    except OSError as error:
        raise MultichatError(
            f"{out} cannot be written: {error.strerror}", "Choose another file."
        ) from error


def statement(query: str | None, file: Path | None) -> str:
    """Return the SQL text: as it is given, from standard input, or from a file.

    Raises:
        MultichatError: it is given twice or not at all, or the file cannot be read.
    """
    if (query is None) == (file is None):
        what = "Two statements are" if file else "No statement is"
        raise MultichatError(f"{what} given", 'Give one: "SELECT …", - for stdin, or -f FILE.')
    if file is None:
        return sys.stdin.read() if query == "-" else str(query)
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise MultichatError(
            f"{file} cannot be read: {error}", "Give a text file with one statement."
        ) from error


def encoded(relation: "duckdb.DuckDBPyRelation", form: TableFormat) -> bytes:
    """Return the answer in a form that a file or a program takes."""
    if form is TableFormat.parquet:
        return parquet_bytes(relation)
    columns, rows = distinct(relation.columns), relation.fetchall()
    match form:
        case TableFormat.json:
            text = json_text(json_rows(relation.columns, relation.types, rows), indent=2) + "\n"
        case TableFormat.csv:
            text = csv_text(columns, rows)
        case TableFormat.csv_neutral:
            text = csv_text([neutral(each) for each in columns], neutral_rows(rows))
        case TableFormat.md:
            text = markdown_table(columns, rows)
        case _:
            text = csv_text(columns, rows, separator="\t")
    return text.encode()


def neutral_rows(rows: Iterable[Sequence[Any]]) -> list[list[Any]]:
    """Return rows with no text that a spreadsheet takes for a formula."""
    return [[neutral(value) for value in row] for row in rows]


def parquet_bytes(relation: "duckdb.DuckDBPyRelation") -> bytes:
    """Return the answer as a Parquet file; the lab's own connection may write none."""
    import tempfile

    import duckdb

    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        path = Path(folder) / "answer.parquet"
        connection.from_df(relation.df()).write_parquet(str(path))
        return path.read_bytes()
