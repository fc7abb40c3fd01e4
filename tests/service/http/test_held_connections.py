"""Connections and threads that somebody holds for nothing are not missed by the others."""

import threading
from contextlib import ExitStack

import httpx
import pytest

from multichat_lab.errors import RateLimitError
from multichat_lab.service.production import MultichatProductionService
from multichat_lab.service.settings import Settings
from tests.service.http.raw import connected
from tests.waiting import HANG_SECONDS, wait_until

pytestmark = pytest.mark.slow

REQUEST = b"GET /openapi.json HTTP/1.1\r\nhost: x\r\n\r\n"
UNREAD = 6


def fill(connection, requests=400):
    """Ask for much and read nothing, until the service takes no more."""
    connection.settimeout(0.3)
    try:
        for _ in range(requests):
            connection.sendall(REQUEST)
    except OSError:
        return


def test_who_never_reads_is_dropped(place):
    place.token("Ann")
    bounds = {"request_seconds": 0.5, "max_connections": UNREAD}
    with (
        MultichatProductionService(Settings(**place.settings | bounds)) as service,
        ExitStack() as stack,
    ):
        for _ in range(UNREAD):
            fill(stack.enter_context(connected(service.url)))
        ann = place.client(service, "Ann", patience=HANG_SECONDS)
        assert ann.start([]).message_count == 1


@pytest.mark.parametrize("more", [{"max_streams_per_token": 3}])
def test_a_caller_has_so_many_streams_and_no_more(service, connect):
    session_id = connect("Ann").start(["Bob"]).session_id
    streams = [connect("Bob", patience=0).listen(session_id) for _ in range(3)]
    assert [next(each).seq for each in streams] == [1, 1, 1]
    with pytest.raises(RateLimitError, match="3 streams open already"):
        next(connect("Bob", patience=0).listen(session_id))
    assert next(connect("Ann").listen(session_id)).seq == 1, "others are not concerned"
    streams.pop().close()

    def is_let_in():
        try:
            return next(connect("Bob", patience=0).listen(session_id)).seq == 1
        except RateLimitError:
            return False

    wait_until(is_let_in)


def test_a_health_check_that_hangs_takes_no_other_s_thread(service, connect, monkeypatch):
    ann = connect("Ann")
    session_id = ann.start([]).session_id
    going_on, hanging = threading.Event(), []

    def hang(*_):
        hanging.append(threading.get_ident())
        going_on.wait(HANG_SECONDS)
        return {"status": "ok", "checks": []}

    monkeypatch.setattr("multichat_lab.service.assembly.health_reading", hang)
    ready = f"{service.url}/health/ready"
    threads = [
        threading.Thread(target=httpx.get, args=(ready,), kwargs={"timeout": HANG_SECONDS})
        for _ in range(50)
    ]
    for thread in threads:
        thread.start()
    try:
        wait_until(lambda: hanging)
        assert ann.sessions.get(session_id).message_count == 1
        assert not going_on.is_set()
    finally:
        going_on.set()
        for thread in threads:
            thread.join(HANG_SECONDS)
