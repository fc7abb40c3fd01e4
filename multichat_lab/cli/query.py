"""The command that asks in SQL."""

import sys
from typing import Annotated

import typer

from multichat_lab.cli.options import Request, store_command
from multichat_lab.cli.output import print_json, print_table


@store_command
def sql(
    request: Request,
    query: Annotated[
        str, typer.Argument(metavar='"SELECT …"', help="One statement that reads; - for stdin.")
    ],
) -> None:
    """Ask the store in SQL (DuckDB's): it reads, and never changes a thing.

    Tables: sessions, participants, messages, relations, runs, orders, fills, trades, equity.

    Examples:
    * `multichat sql "SHOW TABLES"`
    * `multichat sql "SELECT sender, count(*) AS said FROM messages GROUP BY sender ORDER BY said"`
    * `echo "FROM messages LIMIT 3" | multichat sql - --json`
    """
    from multichat_lab.analysis.lab import Lab

    text = sys.stdin.read() if query == "-" else query
    with request.open() as chats, Lab(chats) as lab:
        relation = lab.sql(text)
        columns, rows = relation.columns, relation.fetchall()
    if request.as_json:
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
    else:
        print_table(columns, rows)
