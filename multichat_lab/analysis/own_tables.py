"""The analyst's own DataFrames as tables of a lab: named, or found where the query is asked."""

import re
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import duckdb

from multichat_lab.analysis.read_only import query_errors
from multichat_lab.errors import QueryError
from multichat_lab.stores.schema import TABLES

if TYPE_CHECKING:
    import pandas as pd

OWN_TABLES = frozenset({*TABLES, "parts", "internal", "arriving", "arrived", "alike"})
"""Names that are the lab's."""

_TABLE = re.compile(r"\b(?:from|join)\s+\"?([a-z_]\w*)", re.IGNORECASE)


def copy_frame(connection: duckdb.DuckDBPyConnection, name: str, frame: "pd.DataFrame") -> None:
    """Make a table of a DataFrame as it is now; the same name again replaces it.

    Raises:
        QueryError: the name cannot be used, or DuckDB cannot hold a column.
    """
    if not name.isidentifier() or name.lower() in OWN_TABLES:
        raise QueryError(
            f"A table cannot be called {name!r}",
            f"Take letters, digits and _, but none of {', '.join(sorted(OWN_TABLES))}.",
        )
    with query_errors(name):
        connection.register("arriving", frame)
        try:
            # an identifier has no quote in it
            connection.execute(f'CREATE OR REPLACE TABLE "{name}" AS FROM arriving')
        finally:
            connection.unregister("arriving")


def frames_named(query: str, scope: Mapping[str, Any]) -> "dict[str, pd.DataFrame]":
    """Return the DataFrames among the variables `scope` that a query names as tables."""
    pandas = sys.modules.get("pandas")
    if pandas is None:  # then there are no frames
        return {}
    names = {name for name in _TABLE.findall(query) if name.lower() not in OWN_TABLES}
    found = {name: scope.get(name) for name in names}
    return {name: frame for name, frame in found.items() if isinstance(frame, pandas.DataFrame)}
