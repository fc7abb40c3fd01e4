"""Many rows of a DuckDB table as Arrow columns."""

import duckdb

from multichat_lab.columns import quoted
from multichat_lab.stores.questions import Packed
from multichat_lab.stores.schema import CATALOGUE


def packed(
    connection: duckdb.DuckDBPyConnection, table: str, after: int, last: int, limit: int
) -> Packed:
    """Return at most `limit` rows past a mark as Arrow columns."""
    import nanoarrow  # only labs need it

    known = CATALOGUE[table]
    ((first,),) = connection.execute(
        f"SELECT min({known.mark}) FROM {table} WHERE {known.mark} > ?",  # noqa: S608
        (after,),
    ).fetchall()
    last = min(last, first + limit - 1)
    rows = connection.sql(
        f"SELECT {quoted(known.names)} FROM {table}"  # noqa: S608
        f" WHERE {known.mark} >= $first AND {known.mark} <= $last",
        params={"first": first, "last": last},
    )
    return Packed(nanoarrow.Array(rows), {}, last)
