"""What is asked of a lab: a statement that only reads, and the analyst's own DataFrames in it.

Frames are named, or found where the query is asked; DuckDB's errors become ours.
"""

import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from itertools import pairwise
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
REMEDY = "Record through SessionPersistence; ask the lab with SELECT."
LONGEST = 1_000_000
"""Characters of a statement: reading and planning it cannot be stopped, and grow with them."""
LONGEST_TOLD = 500
"""Characters of what DuckDB says about a query: it may quote all of it."""

READ_FROM = frozenset({
    "unnest", "range", "generate_series", "repeat", "repeat_row", "json_each", "json_tree",
    "histogram", "histogram_values", "summary", "icu_calendar_names", "pg_timezone_names",
    "pragma_table_info", "pragma_version", "duckdb_columns", "duckdb_constraints",
    "duckdb_functions", "duckdb_keywords", "duckdb_schemas", "duckdb_settings", "duckdb_tables",
    "duckdb_types", "duckdb_views",
})  # fmt: skip
"""DuckDB's table functions that tell, and reach nothing but tables, values and the catalogue. Any
other, also one that a later DuckDB brings, may read files, take addresses of memory, or change how
the whole process works."""

HARMLESS = frozenset({
    "random", "uuid", "uuidv4", "uuidv7", "gen_random_uuid", "error", "current_connection_id",
    "current_query", "current_query_id", "current_transaction_id", "stats", "vector_type",
})  # fmt: skip
"""Functions that DuckDB calls volatile and that change nothing."""

REFUSED = """
    SELECT DISTINCT function_name FROM duckdb_functions()
    WHERE internal AND (
        function_type IN ('table', 'table_macro') AND NOT list_contains($tell, function_name)
        OR stability = 'VOLATILE' AND NOT list_contains($harmless, function_name))
"""

MACROS = """
    SELECT function_name, macro_definition FROM duckdb_functions()
    WHERE internal AND function_type = 'macro' AND macro_definition IS NOT NULL
"""

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
    is read-only, without access to files, its settings locked, so that DuckDB itself refuses it.

    Raises:
        ReadOnlyError: it is another kind of statement, there are several, or it calls a function
            that does more than tell.
        QueryError: it is no SQL, or longer than any statement of a person.
    """
    if len(query) > LONGEST:
        raise QueryError(
            f"The statement has {len(query):,} characters",
            f"Write at most {LONGEST:,}; hand over values as params, or a table with register.",
        )
    with query_errors(query):
        query.encode()
        statements = duckdb.extract_statements(query)
    if len(statements) != 1:
        raise ReadOnlyError(
            f"The query holds {len(statements)} statements", "Ask one statement at a time."
        )
    kind = statements[0].type
    if kind not in READS:
        what = f"A lab only reads, and this is {kind.name}: {query.strip()[:60]}"
        raise ReadOnlyError(what, REMEDY)
    if called := functions_called(query) & refused_functions():
        what = f"A lab only reads its own tables, and this calls {min(called)}()"
        raise ReadOnlyError(f"{what}: {query.strip()[:60]}", REMEDY)


def functions_called(query: str) -> set[str]:
    """Return the names before an opening bracket, in lower case; quoted ones too."""
    text = query.encode()
    tokens = [*duckdb.tokenize(query), (len(text), duckdb.token_type.operator)]
    words = [
        (kind, text[start:end].decode().strip())
        for (start, kind), (end, _) in pairwise(tokens)
        if kind is not duckdb.token_type.comment
    ]
    return {
        name.strip('"').replace('""', '"').lower()
        for (kind, name), (_, following) in pairwise(words)
        if following.startswith("(") and kind is not duckdb.token_type.operator
    }


@cache
def refused_functions() -> frozenset[str]:
    """Return the functions of this DuckDB that may do more than tell."""
    with duckdb.connect() as connection:
        names = connection.execute(REFUSED, {"tell": [*READ_FROM], "harmless": [*HARMLESS]})
        found = {name for (name,) in names.fetchall()}
        macros = connection.execute(MACROS).fetchall()
    return frozenset(found | {name for name, text in macros if functions_called(text) & found})


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
        told = str(error).strip()[:LONGEST_TOLD]
        if any(each in told for each in REFUSALS):
            what = f"A lab only reads its own tables: {query.strip()[:60] or told}"
            raise ReadOnlyError(what, REMEDY) from error
        raise QueryError(told, "See the tables with: SHOW TABLES") from error
    except UnicodeEncodeError as error:
        raise QueryError(f"The query is no text: {error}", "Send it as UTF-8.") from error


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
