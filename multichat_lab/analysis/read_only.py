"""Refuse a statement that would change data, and turn DuckDB's errors into ours."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from multichat_lab.errors import QueryError, ReadOnlyError

READS = {
    duckdb.StatementType.SELECT,
    duckdb.StatementType.EXPLAIN,
    duckdb.StatementType.MULTI,  # what a PIVOT is made of
}
REFUSALS = ("read-only mode", "file system operations are disabled")
SETTINGS = re.compile(r"\b(enable|disable|truncate)_\w*log\w*\s*\(", re.IGNORECASE)
"""Table functions that change how DuckDB logs, files included."""

REMEDY = "Record through SessionPersistence; ask the lab with SELECT."


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
