"""Requests that are garbage, too large or too slow are refused before they cost anything."""

import resource
import time

import httpx
import pytest

from multichat_lab.errors import RequestError
from multichat_lab.records import ChatMessage
from multichat_lab.service.production import MultichatProductionService
from multichat_lab.service.settings import Settings
from tests.service.http.raw import connected, everything, head, status_of

pytestmark = pytest.mark.slow

HUNDRED_MEGABYTES = 100_000_000


@pytest.fixture
def impatient(place):
    """A service that waits for half a second only."""
    place.token("Ann")
    with MultichatProductionService(
        Settings(**place.settings | {"request_seconds": 0.5})
    ) as running:
        yield running


def send(service, token, body, **headers):
    return httpx.post(
        f"{service.url}/v1/sessions",
        content=body,
        headers={"authorization": f"Bearer {token}", "content-type": "application/json"} | headers,
    )


GARBAGE = {
    "nothing": b"",
    "no JSON": b"\x00\xff{{",
    "wrong type": b"[1]",
    "number": b'{"participants": 7}',
    "key twice": b'{"participants": [], "topic": "one", "topic": "two"}',
    "unknown key": b'{"participants": [], "sudo": true}',
    "nested": b'{"participants": ' + b"[" * 100_000,
    "half a character": b'{"participants": ["\\ud800"]}',
    "huge number": b'{"participants": [' + b"9" * 5000 + b"]}",
    "not a number": b'{"participants": [], "topic": NaN}',
    "name of everyone": b'{"participants": ["All"]}',
    "long name": b'{"participants": ["' + b"x" * 500 + b'"]}',
}


@pytest.mark.parametrize("body", GARBAGE.values(), ids=GARBAGE)
def test_garbage_is_refused_in_the_one_shape(service, place, body):
    answer = send(service, place.token("Ann"), body)
    assert answer.status_code in (400, 422)
    assert set(answer.json()["error"]) == {"type", "problem", "remedy"}
    assert len(answer.text) < 2000, "what was sent is not sent back whole"


@pytest.mark.parametrize(
    "noise", [b"\x16\x03\x01\x02\x00\x01", b"GET\r\n\r\n", b"hello\r\n\r\n", b"\x00" * 100_000]
)
def test_what_is_no_http_ends_the_connection_only(service, connect, noise):
    with connected(service.url) as connection:
        connection.sendall(noise)
        assert b"400" in everything(connection)[:20]
    assert connect("Ann").sessions.list() == []


def test_a_hundred_megabytes_are_refused_before_they_are_read(service, place):
    with connected(service.url) as connection:
        length = f"content-length: {HUNDRED_MEGABYTES}"
        connection.sendall(head("/v1/sessions", place.token("Ann"), length))
        answer = everything(connection)
    assert status_of(answer) == 413
    assert b"max_request_bytes" in answer


def test_a_body_of_untold_length_is_cut_off(service, place):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with connected(service.url) as connection:
        chunked = "transfer-encoding: chunked"
        connection.sendall(head("/v1/sessions", place.token("Ann"), chunked))
        chunk = b"%x\r\n%b\r\n" % (65536, b"x" * 65536)
        sent = 0
        with pytest.raises(OSError):
            while sent < HUNDRED_MEGABYTES:
                connection.sendall(chunk)
                sent += len(chunk)
    assert sent < HUNDRED_MEGABYTES / 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000  # kilobytes


def test_the_client_is_told_too(connect):
    ann = connect("Ann")
    session_id = ann.start([]).session_id
    for size in (1_000_001, 20_000_000):
        with pytest.raises(RequestError, match="larger than 1000000 bytes"):
            ann.broadcast(session_id, "x" * size)
    ann.add_messages([ChatMessage(session_id, "Ann", "y" * 900_000)])


def test_a_slow_body_is_not_waited_for(impatient, place):
    with connected(impatient.url) as connection:
        connection.sendall(head("/v1/sessions", place.token("Ann"), "content-length: 100"))
        connection.sendall(b"{")
        answer = everything(connection)
    assert status_of(answer) == 408


@pytest.mark.parametrize(
    "first", [b"", b"POST /v1/sess", b"GET /health/live HTTP/1.1\r\nhost: x\r\n"]
)
def test_a_head_that_never_ends_is_not_waited_for(impatient, first):
    with connected(impatient.url) as connection:
        connection.sendall(first)
        started = time.monotonic()
        assert everything(connection) == b""
    assert time.monotonic() - started > 0.3


def test_a_second_head_that_never_ends_is_not_waited_for(impatient):
    with connected(impatient.url) as connection:
        connection.sendall(b"GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n")
        answer = b""
        while not answer.endswith(b"}"):
            answer += connection.recv(65536)
        connection.sendall(b"GET /health/li")
        assert everything(connection) == b""
