"""Opening a PostgreSQL store: its tables are made, or brought up to date, by one at a time."""

from typing import Any

from psycopg.errors import LockNotAvailable

from multichat_lab.errors import StoreError
from multichat_lab.stores.postgresql.dialect import SERIAL, definition
from multichat_lab.stores.postgresql.link import LOCK, NOTIFY, Link, Session
from multichat_lab.stores.postgresql.signs import TABLE
from multichat_lab.stores.questions import StoreOptions
from multichat_lab.stores.sql.migrations import SCHEMA_VERSION, migrate, require_own

CAN_ONLY_READ = """
    SELECT pg_is_in_recovery() OR (
        SELECT NOT has_table_privilege(current_user, oid, 'INSERT') FROM pg_class
        WHERE relname = 'sessions' AND relnamespace = current_schema()::regnamespace)
"""


class Defining:
    """What the steps of a migration run on."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def execute(self, statement: str, parameters: Any = ()) -> Any:
        """Run one statement, said as PostgreSQL says it."""
        return self._session.execute(definition(statement), parameters)


def opened(link: Link, location: str, options: StoreOptions) -> bool:
    """Make what is not there yet, and return whether this role can only read here.

    Raises:
        StoreError: there is no store and none may be made, the schema holds another program's
            tables, or they are of an older release and may not be changed.
        SchemaVersionError: a newer release wrote it.
    """
    session = link.begin()
    try:
        version = require_own(session, location)
        if not version and not options.create:
            raise StoreError(
                f"There is no store at {location}", "Record something first: multichat import FILE"
            )
        ((can_only_read,),) = session.execute(CAN_ONLY_READ).fetchall()
    finally:
        session.leave()
    if version == SCHEMA_VERSION:
        return bool(can_only_read)
    if can_only_read:
        raise StoreError(
            f"{location} is of an older release, and this role may not bring it up to date",
            "Open it once with the role that owns its tables.",
        )
    session = link.begin()
    try:
        session.execute(LOCK)
        migrate(Defining(session), SERIAL, location, lambda version: None)
        session.execute(TABLE)
        session.commit(NOTIFY)
    except LockNotAvailable as error:
        session.leave()
        raise link.busy() from error
    finally:
        session.leave()
    return False
