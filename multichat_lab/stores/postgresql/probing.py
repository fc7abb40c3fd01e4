"""Whether a PostgreSQL store takes writes, tried by one that changes nothing."""

from contextlib import closing
from pathlib import PurePath

from multichat_lab.stores.postgresql.address import Address
from multichat_lab.stores.postgresql.faults import translate_errors
from multichat_lab.stores.postgresql.link import Link
from multichat_lab.stores.questions import StoreOptions

SAME = "UPDATE store_state SET generation = generation"


def probe(address: PurePath) -> None:
    """Write to the store durably without changing what it holds; who reads is not woken.

    Raises:
        StoreError: the server cannot be reached, or takes no write of this role.
        StoreBusyError: another one holds its tables for too long.
    """
    found = Address.of(str(address))
    with translate_errors(found.shown), closing(Link(found, StoreOptions())) as link:
        session = link.begin()
        try:
            session.execute(SAME)
            session.commit()
        finally:
            session.leave()
