"""`%%lab`: a cell of SQL, asked of a lab."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import duckdb
from IPython.core.magic import Magics, line_cell_magic, magics_class
from IPython.core.magic_arguments import argument, magic_arguments, parse_argstring

from multichat_lab.analysis.lab import Lab
from multichat_lab.analysis.query import frames_named, query_errors
from multichat_lab.errors import QueryError
from multichat_lab.notebook.sources import Sources

if TYPE_CHECKING:
    import pandas as pd


@magics_class
class LabCells(Magics):
    """The magics `%lab` and `%%lab`.

    Args:
        shell: the notebook's IPython shell.
        sources: finds the lab that is meant.
    """

    def __init__(self, shell: Any, sources: Sources) -> None:
        super().__init__(shell)
        self._shell, self._sources = shell, sources

    @magic_arguments()
    @argument(
        "source",
        nargs="?",
        help="A variable that holds a lab or a store, or TYPE:PATH; without it the one used last, "
        "or the only one there is.",
    )
    @argument("-o", "--out", metavar="NAME", help="The variable that gets the answer too.")
    @line_cell_magic
    def lab(self, line: str, cell: str | None = None) -> "Lab | pd.DataFrame":
        """Ask a lab in SQL, and return a DataFrame; as a line, say which lab is meant from now on.

        `$name` stands for the variable of that name, and a DataFrame may be named as a table: the
        values are never made part of the SQL.

        Example::

            %%lab lab -o loud
            SELECT sender, count(*) AS n FROM messages WHERE length(content) > $least GROUP BY ALL

        Raises:
            QueryError: see `Lab.sql`; there is no such lab, or a `$name` is no variable.
        """
        given = parse_argstring(self.lab, line)
        lab = self._sources.lab(given.source)
        if cell is None:
            return lab
        answer = asked(lab, cell, self._shell.user_ns)
        if given.out:
            self._shell.push({given.out: answer})
        return answer


def asked(lab: Lab, query: str, variables: Mapping[str, Any]) -> "pd.DataFrame":
    """Return the answer of a lab; the query may name variables.

    Raises:
        QueryError: see `Lab.sql`; or a `$name` is no variable.
    """
    with query_errors(query):
        statements = duckdb.extract_statements(query)
    names = {name for each in statements for name in each.named_parameters}
    if missing := sorted(names - variables.keys()):
        raise QueryError(
            f"There is no variable {', '.join(missing)}",
            "Give it a value in a cell before; ? has none here.",
        )
    register_named(lab, query, variables)
    values = {name: variables[name] for name in names}
    answer: pd.DataFrame = lab.sql(query, values or None).df()
    return answer


def register_named(lab: Lab, query: str, variables: Mapping[str, Any]) -> None:
    """Make tables of the DataFrames among the variables that a query names.

    A function of its own: whoever calls `Lab.sql` must have no frame among its own variables.
    """
    for name, frame in frames_named(query, variables).items():
        lab.register(name, frame)
