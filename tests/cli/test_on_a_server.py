"""Commands on a store that a PostgreSQL server keeps."""

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from tests.postgresql import new_schema


@pytest.fixture
def address(postgresql_server):
    address = new_schema(postgresql_server)
    with SessionPersistence("postgresql", address) as chats:
        chats.create_session(["Ann"])
    return address


@pytest.mark.parametrize("command", ["backup", "drill", "optimize"])
def test_what_the_server_does_itself_is_told(multichat_here, address, command):
    done = multichat_here(command, "--store", address)
    assert done.code == 1
    assert "pg_basebackup" in done.err


def test_its_health_is_looked_at(multichat_here, address):
    done = multichat_here("health", "--store", address)
    assert done.code == 0
    assert "A durable write takes" in done.out
    assert "All 0 messages in 1 sessions are whole" in done.out
