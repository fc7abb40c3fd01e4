"""Which statements a lab answers: one that only reads, and calls what only tells."""

from functools import cache, lru_cache

import duckdb

from multichat_lab.analysis.query import REMEDY, query_errors
from multichat_lab.analysis.query_limits import within
from multichat_lab.analysis.statement import (
    functions_called,
    makes_variants,
    reads,
    require_flat,
    words_of,
)
from multichat_lab.errors import QueryError, ReadOnlyError

READS = {
    duckdb.StatementType.SELECT,
    duckdb.StatementType.EXPLAIN,
    duckdb.StatementType.MULTI,  # what a PIVOT is made of
}
LONGEST = 1_000_000
"""Characters of a statement: reading and planning it cannot be stopped, and grow with them."""

REMEMBERED = 10_000
"""Characters of a statement that need not be checked again: pages ask the same all the time."""

READING = 10.0
"""Seconds that DuckDB may take to read a statement, however many a question may: over a few nested
brackets it can take hours."""

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
        OR return_type = 'VARIANT'
        OR stability = 'VOLATILE' AND NOT list_contains($harmless, function_name))
"""

UNSOUND = frozenset({
    "json_contains", "json_transform", "json_transform_strict", "from_json", "from_json_strict",
    "json_serialize_sql", "json_serialize_plan",
})  # fmt: skip
"""Functions that end the process over JSON that is nested deep, and those that read a text as SQL:
what it calls, and how it is nested, is not seen here."""

MACROS = """
    SELECT function_name, macro_definition FROM duckdb_functions()
    WHERE internal AND function_type = 'macro' AND macro_definition IS NOT NULL
"""


def require_read_only(query: str, seconds: float | None = None) -> None:
    """Check that `query` is one statement, of a kind that reads.

    A statement of such a kind may still hide a write, e.g. in a WITH; it runs in a transaction that
    is read-only, without access to files, its settings locked, so that DuckDB itself refuses it.

    Args:
        query: the text.
        seconds: how long reading it may take; never more than `READING`.

    Raises:
        ReadOnlyError: it is another kind of statement, there are several, or it calls a function
            that does more than tell.
        QueryError: it is no SQL, longer than any statement of a person, or takes too long to read.
    """
    if len(query) > LONGEST:
        raise QueryError(
            f"The statement has {len(query):,} characters",
            f"Write at most {LONGEST:,}; hand over values as params, or a table with register.",
        )
    check = _check if len(query) <= REMEMBERED else _check.__wrapped__
    check(query, seconds)


@lru_cache(1_000)
def _check(query: str, seconds: float | None) -> None:
    """Check a statement of a length that one can read; what was found to read, does so again."""
    with query_errors(query):
        query.encode()
        words = words_of(query)
        require_flat(words)
        require_readable(query, min(seconds or READING, READING))
        statements = duckdb.extract_statements(query)
    if len(statements) != 1:
        raise ReadOnlyError(
            f"The query holds {len(statements)} statements", "Ask one statement at a time."
        )
    if not reads(words) or kind_of(statements[0]) not in READS:
        begins = words[0][1].upper()
        raise ReadOnlyError(f"A lab only reads, and this is {begins}: {query.strip()[:60]}", REMEDY)
    if called := functions_called(words) & refused_functions():
        what = f"A lab only reads its own tables, and this calls {min(called)}()"
        raise ReadOnlyError(f"{what}: {query.strip()[:60]}", REMEDY)
    if makes_variants(words):
        what = (
            f"A lab makes no VARIANT, which ends the process over deep JSON: {query.strip()[:60]}"
        )
        raise ReadOnlyError(
            what,
            "Take values out of JSON with ->>, or cast it to a STRUCT; call a column otherwise.",
        )


def require_predicate(text: str) -> None:
    """Check that an expression for `WHERE` only reads, before DuckDB sees it.

    Raises:
        ReadOnlyError, QueryError: see `require_read_only`.
    """
    require_read_only(f"SELECT 1 WHERE {text}")


def require_readable(query: str, seconds: float) -> None:
    """Let DuckDB read a statement once where it can be left alone: it cannot be interrupted there.

    Raises:
        QueryError: it takes longer.
    """
    cursor = reader().cursor()

    def read() -> None:
        cursor.execute("SELECT json_serialize_sql($text) IS NULL", {"text": query})

    within(seconds, cursor, read)


@cache
def reader() -> duckdb.DuckDBPyConnection:
    """Return a connection to nothing, where statements are read before they are asked."""
    return duckdb.connect(config={"threads": 1})


def kind_of(statement: duckdb.Statement) -> duckdb.StatementType | None:
    """Return of which kind a statement is; None for one that the Python package does not know."""
    try:
        return statement.type
    except ValueError:
        return None


@cache
def refused_functions() -> frozenset[str]:
    """Return the functions of this DuckDB that may do more than tell."""
    with duckdb.connect() as connection:
        names = connection.execute(REFUSED, {"tell": [*READ_FROM], "harmless": [*HARMLESS]})
        found = {name for (name,) in names.fetchall()} | UNSOUND
        macros = connection.execute(MACROS).fetchall()
    return frozenset(
        found | {name for name, text in macros if functions_called(words_of(text)) & found}
    )
