"""What is asked of a lab: the analyst's own DataFrames in it, and what DuckDB says of it.

Frames are named, or found where the query is asked; DuckDB's errors become ours.
"""

import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import duckdb

from multichat_lab.errors import QueryError, ReadOnlyError
from multichat_lab.stores.schema import TABLES
from multichat_lab.terminal import printable

if TYPE_CHECKING:
    import pandas as pd

REFUSALS = ("read-only mode", "file system operations are disabled")
REMEDY = "Record through SessionPersistence; ask the lab with SELECT."
LONGEST_TOLD = 500
"""Characters of what DuckDB says about a query: it may quote all of it."""

OWN_TABLES = frozenset(
    {
        *TABLES,
        "parts",
        "inferred_replies",
        "utterances",
        "inferred_utterances",
        "internal",
        "arriving",
        "arrived",
        "alike",
    }
)
"""Names that are the lab's."""

_TABLE = re.compile(r"\b(?:from|join)\s+\"?([a-z_]\w*)", re.IGNORECASE)


@contextmanager
def query_errors(query: str = "") -> Iterator[None]:
    """Turn what DuckDB says about a query, while it is parsed or while rows come, into our errors.

    Raises:
        ReadOnlyError: it would write data or files, or read files.
        QueryError: it needs more memory than it may, and all else.
    """
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        told, _, _ = str(error).partition("\n")
        raise QueryError(
            told, "Ask for less at once, or allow more: QueryLimits(memory=…)"
        ) from error
    except duckdb.Error as error:
        told, _, _ = printable(str(error).strip()).partition("\n\nStack Trace")
        told = told[:LONGEST_TOLD]
        if any(each in told for each in REFUSALS):
            what = f"A lab only reads its own tables: {query.strip()[:60] or told}"
            raise ReadOnlyError(what, REMEDY) from error
        raise QueryError(told, "See the tables with: SHOW TABLES") from error
    except UnicodeEncodeError as error:
        raise QueryError(f"The query is no text: {error}", "Send it as UTF-8.") from error
    except (ValueError, OverflowError, RecursionError) as error:
        # DuckDB quotes half a character, or has a value that Python has not
        told = printable(str(error))[:LONGEST_TOLD]
        raise QueryError(
            f"The answer cannot be told: {told}", "Cast such a value to VARCHAR."
        ) from error


def copy_frame(connection: duckdb.DuckDBPyConnection, name: str, frame: "pd.DataFrame") -> None:
    """Make a table of a DataFrame as it is now; the same name again replaces it.

    Raises:
        QueryError: the name cannot be used, it is no frame, or DuckDB cannot hold a column.
    """
    if not name.isidentifier() or name.lower() in OWN_TABLES:
        raise QueryError(
            f"A table cannot be called {name!r}",
            f"Take letters, digits and _, but none of {', '.join(sorted(OWN_TABLES))}.",
        )
    if not hasattr(frame, "columns"):
        raise QueryError(
            f"{type(frame).__name__} is no table", "Give a DataFrame, e.g. pandas.DataFrame(…)."
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
