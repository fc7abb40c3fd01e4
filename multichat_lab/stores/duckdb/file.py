"""A DuckDB file: made, attached and detached."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import duckdb

from multichat_lab.stores.access import BUSY_SECONDS
from multichat_lab.stores.duckdb.faults import LOCKED_SIGN, translate_errors
from multichat_lab.stores.paths import UNFINISHED, path_of_copy
from multichat_lab.stores.schema import CATALOGUE
from multichat_lab.stores.sql.migrations import migrate


@contextmanager
def all_or_nothing(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Run a block in a transaction: all that it does, or nothing."""
    connection.execute("BEGIN")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        with suppress(duckdb.Error):  # a COMMIT that failed, which is raised, has ended it
            connection.execute("ROLLBACK")
        raise


def connect(path: Path) -> duckdb.DuckDBPyConnection:
    """Return a connection that a store's file is attached to and detached from.

    What finds no room in memory lies beside the file meanwhile, as DuckDB has it of a file that it
    opens alone; of one that is attached it would lie in `.tmp`, wherever the program was started.

    It has one thread: a transaction touches a few rows, and writers share the machine. The log is
    folded into the file when the file is detached, never inside a COMMIT, which would then fail on
    a full disk although it is durable.
    """
    beside = f"{path}.tmp"
    return duckdb.connect(
        ":memory:",
        config={"threads": 1, "checkpoint_threshold": "1TB", "temp_directory": beside},
    )


def create(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Put an empty database in place whole: a process killed half-way leaves no half of one."""
    new = path.with_name(path.name + UNFINISHED)
    new.unlink(missing_ok=True)
    connection.execute("ATTACH ? AS fresh", [str(new)])
    connection.execute("DETACH fresh")
    new.replace(path)


ROW_GROUP = 30_720
"""Rows that lie together. When a file is detached DuckDB makes whole groups of what was added, in
memory: of its own 122,880 messages that took 100 MiB and a second. Older groups stay as they are.
"""


def attach(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    options: str = f"ROW_GROUP_SIZE {ROW_GROUP}",
    busy_seconds: float = BUSY_SECONDS,
) -> None:
    """Attach the file as `store`, waiting a while for a program that does not queue with us."""
    waited_until = time.monotonic() + busy_seconds
    while True:
        try:
            connection.execute(f"ATTACH ? AS store ({options})", [str(path)])
            break
        except duckdb.IOException as error:
            if LOCKED_SIGN not in str(error) or time.monotonic() > waited_until:
                raise
            time.sleep(0.05)
    connection.execute("USE store")


FOLDING_MEMORY = 64 * 2**20
"""Bytes for whole groups of rows when a log is folded in, or a quarter of the file if that is more:
DuckDB takes all it may have, 300 MB for 120,000 long messages, and is hardly slower with less.
"""


def detach(connection: duckdb.DuckDBPyConnection, path: Path, is_there: Callable[[], bool]) -> None:
    """Detach the file with its log folded in, in little memory where that is enough.

    Args:
        connection: what it is attached to.
        path: where it lies.
        is_there: tells whether the file at the path is the one that is attached: the log is folded
            into no other.

    Raises:
        duckdb.Error: it could not be folded in. The log has all that was acknowledged.
    """
    connection.execute("USE memory")
    with suppress(OSError, duckdb.IOException, duckdb.OutOfMemoryException):
        # Not where the file was moved, the disk is full, or an index, which stays in memory, is
        # larger.
        memory = max(FOLDING_MEMORY, path.stat().st_size // 4)
        allowed = "parse_formatted_bytes(current_setting('memory_limit'))"
        if connection.execute(f"SELECT {allowed} > ?", [memory]).fetchall() == [(True,)]:
            connection.execute(f"SET memory_limit = '{memory}B'")
    try:
        connection.execute("DETACH store")
    except duckdb.IOException:  # it took more than that, or the disk is full
        if not is_there():
            raise
        connection.execute("RESET memory_limit")
        attach(connection, path, busy_seconds=0)  # another program that has it has the log as well
        connection.execute("USE memory")
        connection.execute("DETACH store")
    connection.execute("RESET memory_limit")


@contextmanager
def connected_for_reading(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Attach the file where nothing can be written, for the `with` block."""
    with translate_errors(f"duckdb:{path}"), closing(connect(path)) as connection:
        attach(connection, path, "READ_ONLY")
        yield connection


def tables_with_rows(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the tables of the catalogue that are not empty, by what DuckDB keeps of them.

    To ask every table, most of which are empty in most stores, takes several times as long.
    """
    found = connection.execute(
        "SELECT table_name FROM duckdb_tables()"
        " WHERE database_name = current_database() AND estimated_size > 0"
    ).fetchall()
    return [name for (name,) in found if name in CATALOGUE]


def log_of(path: Path) -> Path:
    """Return where DuckDB keeps what was committed since it last folded it into the file."""
    return path.with_name(path.name + ".wal")


def keep_copy(path: Path, version: int) -> None:
    """Copy the file, and the log of a killed writer beside it."""
    copy = path_of_copy(path, version)
    shutil.copy2(path, copy)
    log = log_of(path)
    if log.exists():
        shutil.copy2(log, copy.with_name(copy.name + ".wal"))


def bring_up_to_date(connection: duckdb.DuckDBPyConnection, path: Path, location: str) -> None:
    """Give the attached file the tables of this release, after a copy of one that has older ones.

    Raises:
        SchemaVersionError: a newer release wrote it.
    """
    with all_or_nothing(connection):
        connection.execute("CREATE SEQUENCE IF NOT EXISTS revisions")
        serial = "BIGINT DEFAULT nextval('revisions')"
        migrate(connection, serial, location, lambda version: keep_copy(path, version))


NEW_GENERATIONS = 1_000
"""By how many a file that has replaced another goes on: more than anybody can have counted since.
"""


def begin_anew(connection: duckdb.DuckDBPyConnection, generation: int) -> None:
    """Tell those who keep a copy of the rows that a file is another one than they knew.

    Args:
        connection: the attached file has replaced another one under an open store.
        generation: the last that was seen of that one.
    """
    connection.execute(
        "UPDATE store_state SET generation = greatest(generation, ?) + ?",
        [generation, NEW_GENERATIONS],
    )
