"""The command that asks in SQL."""

import sys
from typing import Annotated

import typer

from multichat_lab.cli.json_output import json_rows
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
    from multichat_lab.analysis.read_only import query_errors

    text = sys.stdin.read() if query == "-" else query
    with request.open() as chats, Lab(chats) as lab:
        relation = lab.sql(text)
        with query_errors(text):  # a value may be found wrong when the rows come
            columns, types, rows = relation.columns, relation.types, relation.fetchall()
    if request.as_json:
        print_json(json_rows(columns, types, rows))
    else:
        print_table(columns, rows)
