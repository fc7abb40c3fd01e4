"""Stores as earlier releases made them."""

import sqlite3
from contextlib import closing
from importlib import import_module

import duckdb

from multichat_lab.stores.sql import migrations
from multichat_lab.stores.sql.migrations import STEPS
from multichat_lab.stores.sql.migrations.m001_chat import STATEMENTS

CONNECT = {"sqlite": sqlite3.connect, "duckdb": duckdb.connect}
SERIAL = {"sqlite": "INTEGER PRIMARY KEY", "duckdb": "BIGINT DEFAULT nextval('revisions')"}

INSERT_MESSAGE = (
    "INSERT INTO messages (session_id, seq, message_id, sender, recipient, content, kind,"
    " timestamp, reply_to, metadata) VALUES "
)
RECORDS = (
    "INSERT INTO sessions VALUES ('s', 'lunch', 'active', 0, 7, NULL, 1, '{}', 1)",
    "INSERT INTO participants VALUES ('s', 'Ann', 'agent', 0, NULL, 0, 1)",
    f"{INSERT_MESSAGE} ('s', 1, 'm', 'Ann', 'All', 'hello', 'message', 7, NULL, '{{}}')",
)


def make_store(storage_type, path, version=1, records=RECORDS):
    """Make a store as the first release did, and bring it to a version by the steps alone."""
    with closing(CONNECT[storage_type](str(path))) as connection:
        if storage_type == "duckdb":
            connection.execute("CREATE SEQUENCE revisions")
        for statement in STATEMENTS:
            connection.execute(statement.replace("{serial}", SERIAL[storage_type]))
        connection.execute("INSERT INTO schema_version VALUES (1, 'm001_chat', '')")
        for statement in records:
            connection.execute(statement)
        connection.commit()
    raise_version(storage_type, path, version)


def raise_version(storage_type, path, version):
    """Bring a store of the first version to another."""
    with closing(CONNECT[storage_type](str(path))) as connection:
        for at, name in enumerate(STEPS[1:version], start=2):
            step = import_module(f"{migrations.__name__}.{name}")
            more = getattr(step, f"ON_{storage_type.upper()}", ())
            for statement in (*step.STATEMENTS, *more):
                connection.execute(statement.replace("{serial}", SERIAL[storage_type]))
            connection.execute("INSERT INTO schema_version VALUES (?, ?, '')", (at, name))
        connection.commit()
