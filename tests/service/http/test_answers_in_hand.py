"""Who asks for large answers and does not read them is bounded, and keeps nobody else waiting."""

import socket
from contextlib import ExitStack

import httpx
import pytest

from multichat_lab.records import ChatMessage
from multichat_lab.service.http import answers, callers
from tests.service.http.raw import connected, head
from tests.waiting import HANG_SECONDS

LARGE = "x" * 900_000
MESSAGES = 8
OF_ONE, OF_ALL = (
    size // answers.LARGE
    for size in (callers.CallerLimits().bytes, callers.CallerLimits().bytes_of_all)
)


@pytest.fixture
def talk(connect):
    """A session of Ann and Bob whose messages are more than a socket holds."""
    ann = connect("Ann")
    session_id = ann.start(["Bob"], "large").session_id
    for number in range(MESSAGES):
        ann.add_messages([ChatMessage(session_id, "Ann", f"{number} {LARGE}")])
    return session_id


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(callers, "PATIENCE", 0.3)


def asked(service, place, name, talk):
    """Return the status of a request for all messages, which is read to the end."""
    return httpx.get(
        f"{service.url}/v1/sessions/{talk}/messages",
        headers={"authorization": f"Bearer {place.token(name)}"},
        timeout=HANG_SECONDS,
    )


def test_idle_readers_hold_a_few_answers_and_only_their_own_turn(service, place, talk, impatient):
    with ExitStack() as stack:
        for _ in range(OF_ONE):
            idle = stack.enter_context(connected(service.url))
            idle.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
            idle.sendall(head(f"/v1/sessions/{talk}/messages", place.token("Ann"), method="GET"))
            assert idle.recv(12) == b"HTTP/1.1 200"
        refused = asked(service, place, "Ann", talk)
        assert refused.status_code == 429
        assert "not read to the end" in refused.text
        assert refused.headers["retry-after"] == "1"
        whole = asked(service, place, "Bob", talk).json()
        assert [len(each["content"]) for each in whole[1:]] == [len(LARGE) + 2] * MESSAGES
    for _ in range(100):  # the service sees at its next piece that they have gone
        again = asked(service, place, "Ann", talk)
        if again.status_code == 200:
            break
    assert again.status_code == 200


def test_more_than_may_be_in_hand_come_one_after_another(connect, talk):
    ann = connect("Ann")
    for _ in range(OF_ALL + 1):
        assert len(ann.messages(talk)) == MESSAGES + 1
