"""What is asked of a lab: a statement that only reads, and the analyst's own DataFrames in it.

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

if TYPE_CHECKING:
    import pandas as pd

READS = {
    duckdb.StatementType.SELECT,
    duckdb.StatementType.EXPLAIN,
    duckdb.StatementType.MULTI,  # what a PIVOT is made of
}
REFUSALS = ("read-only mode", "file system operations are disabled")
SETTINGS = re.compile(r"\b(enable|disable|truncate)_\w*log\w*\s*\(", re.IGNORECASE)
"""Table functions that change how DuckDB logs, files included."""

REMEDY = "Record through SessionPersistence; ask the lab with SELECT."


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


def require_read_only(query: str) -> None:
    """Check that `query` is one statement, of a kind that reads.

    A statement of such a kind may still hide a write, e.g. in a WITH; it runs in a transaction that
    is read-only, without access to files, so that DuckDB itself refuses it.

    Raises:
        ReadOnlyError: it is another kind of statement, or there are several.
        QueryError: it is no SQL.
    """
    with query_errors(query):
        query.encode()
        statements = duckdb.extract_statements(query)
    if len(statements) != 1:
        raise ReadOnlyError(
            f"The query holds {len(statements)} statements", "Ask one statement at a time."
        )
    kind = statements[0].type
    if kind not in READS or SETTINGS.search(query):
        name = kind.name if kind not in READS else "a change of settings"
        raise ReadOnlyError(f"A lab only reads, and this is {name}: {query.strip()[:60]}", REMEDY)


@contextmanager
def query_errors(query: str = "") -> Iterator[None]:
    """Turn what DuckDB says about a query, while it is parsed or while rows come, into our errors.

    Raises:
        ReadOnlyError: it would write data or files, or read files.
        QueryError: all else.
    """
    try:
        yield
    except duckdb.Error as error:
        told = str(error).strip()
        if any(each in told for each in REFUSALS):
            what = f"A lab only reads its own tables: {query.strip()[:60] or told}"
            raise ReadOnlyError(what, REMEDY) from error
        raise QueryError(told, "See the tables with: SHOW TABLES") from error
    except UnicodeEncodeError as error:
        raise QueryError(f"The query is no text: {error}", "Send it as UTF-8.") from error


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
