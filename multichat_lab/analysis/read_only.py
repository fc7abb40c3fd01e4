"""Refuse a statement that would change data, before it runs."""

import re

import duckdb

from multichat_lab.errors import QueryError, ReadOnlyError

READS = {duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN}
PIVOT = duckdb.StatementType.MULTI
EXPLAIN = re.compile(r"\s*EXPLAIN\s+(ANALYZE\s+)?", re.IGNORECASE)


def require_read_only(query: str) -> None:
    """Check that `query` is one statement and that it only reads.

    The parser decides, not the text: a comment or a WITH in front of an INSERT changes nothing.

    Raises:
        ReadOnlyError: it would change the data, or holds several statements.
        QueryError: it is no SQL.
    """
    try:
        statements = duckdb.extract_statements(query)
    except duckdb.Error as error:
        raise QueryError(str(error).strip(), "Mend the statement.") from error
    if len(statements) != 1:
        raise ReadOnlyError(
            f"The query holds {len(statements)} statements", "Ask one statement at a time."
        )
    statement = statements[0]
    if statement.type == duckdb.StatementType.EXPLAIN:
        require_read_only(EXPLAIN.sub("", statement.query, count=1))
    elif statement.type not in READS and not is_pivot(statement):
        raise ReadOnlyError(
            f"A lab only reads, and this is {statement.type.name}: {query.strip()[:60]}",
            "Record through SessionPersistence; ask the lab with SELECT.",
        )


def is_pivot(statement: duckdb.Statement) -> bool:
    """Return whether DuckDB made several steps of one statement because it pivots."""
    return statement.type == PIVOT and re.search(r"\bPIVOT", statement.query, re.I) is not None
