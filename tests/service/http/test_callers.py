"""What one caller has at a time is bounded, told in one shape, counted, and no loss to others."""

import asyncio
import socket
from contextlib import ExitStack

import httpx
import pytest

from multichat_lab.errors import RateLimitError
from multichat_lab.records import ChatMessage
from multichat_lab.service.http import callers
from multichat_lab.service.http.callers import Budget
from tests.service.http.raw import connected, everything, head, status_of
from tests.waiting import wait_until

LARGE = "x" * 900_000


def told(connection):
    """Return the status of the answer, as far as the head of it."""
    return status_of(connection.recv(12, socket.MSG_WAITALL) + b" ")


def limited(service, name):
    """Return how many refusals by a limit are counted."""
    text = httpx.get(f"{service.url}/metrics").text
    found = [line for line in text.splitlines() if line.startswith("multichat_limited_total{")]
    return {line.split('"')[1]: float(line.split()[-1]) for line in found}.get(name, 0)


@pytest.mark.parametrize("more", [{"max_connections_per_token": 3}])
def test_a_caller_has_so_many_connections_and_those_that_end_count_no_more(service, place):
    asked = head("/v1/sessions", place.token("Ann"), method="GET")
    with ExitStack() as stack:
        own = [stack.enter_context(connected(service.url)) for _ in range(4)]
        for connection in own:
            connection.sendall(asked)
        answers = sorted(told(each) for each in own)
        assert answers == [200, 200, 200, 429]
        with connected(service.url) as bob:
            bob.sendall(head("/v1/sessions", place.token("Bob"), method="GET"))
            assert told(bob) == 200
    assert limited(service, "connections") == 1

    def is_let_in():
        with connected(service.url) as again:
            again.sendall(asked)
            return told(again) == 200

    wait_until(is_let_in)


@pytest.mark.parametrize("more", [{"max_connections_per_token": 1}])
def test_a_proxy_s_connection_is_whose_request_it_carries(service, place):
    with httpx.Client(base_url=service.url) as proxy:
        for name in ("Ann", "Bob", "Ann"):
            asked = {"authorization": f"Bearer {place.token(name)}"}
            assert proxy.get("/v1/sessions", headers=asked).status_code == 200


@pytest.mark.parametrize("more", [{"max_requests_per_token": 2, "request_seconds": 30}])
def test_a_caller_has_so_many_requests_at_a_time(service, place, connect):
    slow = head("/v1/sessions", place.token("Ann"), "content-length: 2")
    with ExitStack() as stack:
        for _ in range(2):
            stack.enter_context(connected(service.url)).sendall(slow)

        def is_refused():
            answer = httpx.get(
                f"{service.url}/v1/sessions",
                headers={"authorization": f"Bearer {place.token('Ann')}"},
            )
            assert answer.status_code == 200 or answer.headers["retry-after"] == "1"
            return answer.status_code == 429 and answer.json()["error"]["type"] == "RateLimitError"

        wait_until(is_refused)
        assert connect("Bob").start([]).message_count == 1


@pytest.mark.parametrize("more", [{"max_sessions_per_token": 2}])
def test_a_caller_starts_so_many_sessions_until_one_ends(connect):
    ann, bob = connect("Ann", patience=0), connect("Bob", patience=0)
    first, _ = ann.start([]), ann.start([])
    with pytest.raises(RateLimitError, match="2 active sessions already"):
        ann.start([])
    assert bob.start(["Ann"]).participants == ("Bob", "Ann"), "an invitation is not one's own"
    ann.end(first.session_id)
    assert ann.start([]).message_count == 1


@pytest.fixture
def talk(connect):
    """A session of Ann and Bob with large messages."""
    ann = connect("Ann")
    session_id = ann.start(["Bob"], "large").session_id
    for number in range(4):
        ann.add_messages([ChatMessage(session_id, "Ann", f"{number} {LARGE}")])
    return session_id


@pytest.mark.parametrize("more", [{"max_bytes_per_token": 1_000_000, "request_seconds": 5}])
def test_listeners_who_do_not_read_wait_without_bytes_and_another_token_reads(
    service, place, connect, talk
):
    with ExitStack() as stack:
        for _ in range(20):
            idle = stack.enter_context(connected(service.url))
            idle.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            idle.sendall(head(f"/v1/sessions/{talk}/events", place.token("Ann"), method="GET"))
            assert told(idle) == 200
        heard = connect("Bob").listen(talk)
        assert [len(next(heard).content) for _ in range(5)][1:] == [len(LARGE) + 2] * 4


@pytest.mark.parametrize("more", [{"max_bytes_per_token": 1_000_000, "request_seconds": 1}])
def test_who_reads_on_after_others_were_cut_off_misses_nothing(service, place, connect, talk):
    with ExitStack() as stack:
        for _ in range(3):
            idle = stack.enter_context(connected(service.url))
            idle.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            idle.sendall(head(f"/v1/sessions/{talk}/events", place.token("Ann"), method="GET"))
            assert told(idle) == 200
        heard = connect("Ann").listen(talk)
        assert [next(heard).seq for _ in range(5)] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("more", [{"max_bytes_per_token": 1_000_000}])
def test_large_requests_that_do_not_arrive_hold_no_more_than_the_caller_s_bytes(
    service, place, connect, monkeypatch
):
    monkeypatch.setattr(callers, "PATIENCE", 0.3)
    unfinished = head("/v1/sessions", place.token("Ann"), "content-length: 900000")
    with connected(service.url) as first, connected(service.url) as second:
        first.sendall(unfinished + b"{")
        wait_until(lambda: not service_has_room(service, place))
        second.sendall(unfinished + b"{")
        assert told(second) == 429
        assert connect("Bob").start([]).message_count == 1


def service_has_room(service, place):
    """Return whether a large request of Ann's is taken on at once."""
    with connected(service.url) as asking:
        body = b'{"participants": [], "topic": "' + b"x" * 200_000 + b'"}'
        asked = head(
            "/v1/sessions", place.token("Ann"), f"content-length: {len(body)}", "connection: close"
        )
        asking.sendall(asked + body)
        return status_of(everything(asking)) != 429


def test_bytes_are_lent_in_the_order_of_asking_and_all_come_back():
    told = []

    async def take(budget, name, size, gate):
        async with budget.lent(size):
            told.append(name)
            await gate.wait()

    async def run():
        budget, gate = Budget(10), asyncio.Event()
        async with asyncio.TaskGroup() as group:
            group.create_task(take(budget, "first", 6, gate))
            await asyncio.sleep(0)
            large = group.create_task(take(budget, "large", 99, gate))
            await asyncio.sleep(0)
            group.create_task(take(budget, "small", 1, gate))
            leaving = group.create_task(take(budget, "leaving", 1, gate))
            await asyncio.sleep(0)
            assert told == ["first"], "nobody passes who came before"
            assert not budget.has(1)
            leaving.cancel()
            await asyncio.sleep(0)
            gate.set()
        assert large.done()
        return budget

    budget = asyncio.run(run())
    assert told == ["first", "large", "small"]
    assert budget.has(10)
