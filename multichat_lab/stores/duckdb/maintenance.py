"""A DuckDB store's file: attached under the store's own lease, so that writers queue with us."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import duckdb

from multichat_lab.errors import StoreDamagedError, StoreError
from multichat_lab.progress import Progress
from multichat_lab.stores.duckdb.faults import translate_errors
from multichat_lab.stores.duckdb.file import attach, connect
from multichat_lab.stores.duckdb.lease import Lease
from multichat_lab.stores.maintenance import Contents, Step
from multichat_lab.stores.paths import is_vacant, ready_path
from multichat_lab.stores.sql.counting import counted
from multichat_lab.stores.sql.migrations import first_migration, require_own, table_names
from multichat_lab.stores.swapping import swap_file

SIDE_SUFFIXES = (".wal",)


@contextmanager
def connected(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Return a connection that nothing is attached to, and explain its errors."""
    connection = connect(path)
    try:
        with translate_errors(f"duckdb:{path}"):
            yield connection
    finally:
        connection.close()


@contextmanager
def leased(path: Path) -> Iterator[None]:
    """Queue for the file as its users do; nobody has it attached meanwhile."""
    lease = Lease(path.absolute(), lambda: None, lambda: None)
    try:
        with lease:
            yield
    finally:
        lease.close()


@contextmanager
def attached(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Attach the file, which nobody else has attached, as `store`."""
    with connected(path) as connection:
        attach(connection, ready_path(path, create=False))
        yield connection
        connection.execute("USE memory")
        connection.execute("DETACH store")


def read_all(connection: duckdb.DuckDBPyConnection) -> None:
    """Read every value of every table: DuckDB compares each block with its checksum."""
    for table in sorted(table_names(connection)):
        connection.execute(f'SELECT bit_xor(hash(each)) FROM "{table}" each').fetchall()  # noqa: S608


def copy(source: Path, target: Path, progress: Progress) -> Contents:
    """Copy all tables into a new file while writers queue; see `Maintenance`."""
    with leased(source), attached(source) as connection:
        contents = counted(connection, f"duckdb:{source}")
        progress(0, 1)
        connection.execute("ATTACH ? AS fresh", [str(target)])
        connection.execute("COPY FROM DATABASE store TO fresh")
        connection.execute("DETACH fresh")
    progress(1, 1)
    return contents


def inspect(path: Path) -> Contents:
    """Read every value, and count; see `Maintenance`."""
    with connected(path) as connection:
        location = str(ready_path(path, create=False))
        connection.execute("ATTACH ? AS store (READ_ONLY)", [location])
        connection.execute("USE store")
        contents = counted(connection, f"duckdb:{path}")
        read_all(connection)
        return contents


def check(path: Path) -> Contents:
    """Do the same while writers queue; see `Maintenance`."""
    with leased(path), attached(path) as connection:
        contents = counted(connection, f"duckdb:{path}")
        read_all(connection)
        return contents


def made_at(path: Path) -> datetime:
    """Return when the first migration ran; see `Maintenance`."""
    with leased(path), attached(path) as connection:
        require_own(connection, f"duckdb:{path}")
        return first_migration(connection)


def probe(path: Path) -> None:
    """Commit a change that changes nothing; see `Maintenance`."""
    with leased(path), attached(path) as connection:
        connection.execute("UPDATE store_state SET generation = generation")


def optimize(path: Path) -> None:
    """Fold the log in, and refresh the planner's statistics; see `Maintenance`."""
    with leased(path), attached(path) as connection:
        counted(connection, f"duckdb:{path}")
        read_all(connection)
        connection.execute("VACUUM ANALYZE")
        connection.execute("FORCE CHECKPOINT store")


def replace(target: Path, staged: Path, aside: Path, step: Step) -> None:
    """Swap the files while users of the store queue; see `Maintenance`.

    They find the new file at their next turn, and a new generation, which tells those who keep a
    copy of the rows to begin anew.

    Raises:
        StoreBusyError: another program, e.g. the duckdb shell, has the file open.
    """
    with leased(target):
        step("fold the old log")
        generation = 0 if is_vacant(target) else last_generation(target)
        with attached(staged) as connection:
            connection.execute(
                "UPDATE store_state SET generation = greatest(generation, ?) + 1", [generation]
            )
        swap_file(target, staged, aside, SIDE_SUFFIXES, step)


def last_generation(path: Path) -> int:
    """Return the store's generation, once its log is folded in; 0 for a damaged one."""
    try:
        with attached(path) as connection:
            statement = "SELECT generation FROM store_state"
            return int(connection.execute(statement).fetchall()[0][0])
    except StoreDamagedError:
        return 0  # a reason to restore, and no reason not to
    except StoreError:
        return 0
