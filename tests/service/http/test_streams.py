"""Listening: every message once, in order, across breaks, until the session ends."""

import threading
import time
from contextlib import suppress

import httpx
import pytest

from multichat_lab.errors import MultichatError, SessionNotFoundError
from multichat_lab.records import ChatMessage
from multichat_lab.service.access.tokens import TokenFile
from multichat_lab.service.production import MultichatProductionService
from multichat_lab.service.settings import Settings
from tests.waiting import HANG_SECONDS, wait_until


@pytest.fixture
def lunch(connect):
    return connect("Ann").start(["Bob"], "lunch").session_id


def listening(client, session_id, after_seq=0):
    """Listen in a thread; return it and the list that fills."""
    heard = []

    def listen():
        with suppress(MultichatError):  # the service went, or will not be heard any more
            heard.extend(client.listen(session_id, after_seq))

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    return thread, heard


def test_a_listener_hears_everything_once_and_the_end(connect, lunch):
    ann, bob = connect("Ann"), connect("Bob")
    early, heard_early = listening(connect("Bob"), lunch)
    for number in range(30):
        (ann if number % 2 else bob).broadcast(lunch, f"line\n{number}\r\n\u2028\u2029\x85 👍")
    late, heard_late = listening(connect("Ann"), lunch, after_seq=10)
    ann.end(lunch)
    early.join(HANG_SECONDS)
    late.join(HANG_SECONDS)
    recorded = ann.messages(lunch)
    assert heard_early == recorded
    assert heard_late == recorded[10:]


def test_a_message_wakes_its_listeners_who_need_not_look_again(connect, lunch, monkeypatch):
    monkeypatch.setattr("multichat_lab.service.http.listener.POLL_SECONDS", 10 * HANG_SECONDS)
    monkeypatch.setattr("multichat_lab.service.client.connection.ANSWER_SECONDS", HANG_SECONDS)
    stream = connect("Bob").listen(lunch, after_seq=1)
    ann = connect("Ann")
    for number in range(5):
        said = threading.Timer(0.05, ann.broadcast, (lunch, str(number)))
        said.start()
        assert next(stream).content == str(number)
        said.join()


def test_another_process_wakes_listeners_too(connect, lunch, place, monkeypatch):
    monkeypatch.setattr("multichat_lab.service.http.listener.POLL_SECONDS", 10 * HANG_SECONDS)
    monkeypatch.setattr("multichat_lab.service.client.connection.ANSWER_SECONDS", HANG_SECONDS)
    stream, other = (connect(name).listen(lunch, after_seq=1) for name in ("Bob", "Ann"))
    with place.recorded() as chats:
        for number in range(3):
            later = (ChatMessage(lunch, "Ann", f"not through the service {number}"),)
            writing = threading.Timer(0.2, chats.add_message, later)
            writing.start()
            for each in (stream, other):
                assert next(each).content.endswith(f"the service {number}")
            writing.join()


def test_the_last_event_id_resumes(service, place, connect, lunch):
    ann = connect("Ann")
    for number in range(4):
        ann.broadcast(lunch, str(number))
    ann.end(lunch)
    headers = {"authorization": f"Bearer {place.token('Bob')}", "last-event-id": "3"}
    answer = httpx.get(f"{service.url}/v1/sessions/{lunch}/events?after_seq=1", headers=headers)
    assert answer.headers["content-type"].startswith("text/event-stream")
    ids = [line[4:] for line in answer.text.splitlines() if line.startswith("id: ")]
    assert ids == ["4", "5", "6"], "the header says more than the query"
    assert "event: end" in answer.text
    wrong = headers | {"last-event-id": "x; DROP"}
    refused = httpx.get(f"{service.url}/v1/sessions/{lunch}/events", headers=wrong)
    assert refused.status_code == 422


def test_a_listener_goes_on_when_the_service_comes_back(place):
    place.token("Ann")
    with MultichatProductionService(Settings(**place.settings)) as service:
        port = int(service.url.rsplit(":", 1)[1])
        ann = place.client(service, "Ann")
        session_id = ann.start([]).session_id
        thread, heard = listening(place.client(service, "Ann", patience=HANG_SECONDS), session_id)
        ann.broadcast(session_id, "before")
    with MultichatProductionService(Settings(**place.settings | {"port": port})):
        ann.broadcast(session_id, "after")
        ann.end(session_id)
        thread.join(HANG_SECONDS)
    assert [each.content for each in heard[1:3]] == ["before", "after"]
    assert [each.seq for each in heard] == [1, 2, 3, 4]


def test_who_leaves_hears_no_more(connect, lunch):
    bob = connect("Bob")
    stream = connect("Bob").listen(lunch)
    assert next(stream).seq == 1
    bob.leave(lunch)
    with pytest.raises(SessionNotFoundError, match="There is no session"):
        list(stream)


@pytest.mark.slow
def test_a_revoked_token_hears_no_more(connect, lunch, place):
    thread, heard = listening(connect("Bob"), lunch)
    ann = connect("Ann")
    wait_until(lambda: heard)
    TokenFile(place.folder / "tokens.json").revoke("Bob")
    time.sleep(1.1)
    ann.broadcast(lunch, "a secret")
    thread.join(HANG_SECONDS)
    assert not thread.is_alive()
    assert [each.seq for each in heard] == [1]


@pytest.mark.slow
def test_stopping_the_service_ends_the_streams(place, monkeypatch):
    monkeypatch.setattr("multichat_lab.service.http.server.GRACE_SECONDS", HANG_SECONDS)
    place.token("Ann")
    with MultichatProductionService(Settings(**place.settings)) as service:
        session_id = place.client(service, "Ann").start([]).session_id
        clients = [place.client(service, "Ann", patience=0) for _ in range(20)]
        listeners = [listening(client, session_id) for client in clients]
        wait_until(lambda: all(heard for _, heard in listeners))
        stopping = time.monotonic()
    assert time.monotonic() - stopping < HANG_SECONDS, "each was waited for"
    for thread, _ in listeners:
        thread.join(HANG_SECONDS)
        assert not thread.is_alive()
