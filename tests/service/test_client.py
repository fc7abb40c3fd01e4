"""The client gets an append recorded once, however often the line breaks."""

import json
import socket
import threading
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from multichat_lab import SessionPersistence
from multichat_lab.errors import AuthenticationError, OverloadError, ServiceError
from multichat_lab.records import ChatMessage, to_json_object
from multichat_lab.service.client import MultichatClient
from tests.service.breaking_line import BreakingLine
from tests.waiting import HANG_SECONDS


@pytest.fixture
def breaking_line(service):
    @contextmanager
    def line(seed=3, share=0.3):
        with closing(BreakingLine(service.url, seed, share)) as opened:
            yield opened

    return line


def test_lost_answers_neither_lose_nor_double_a_message(breaking_line, connect, place):
    ann = connect("Ann")
    session_id = ann.start(["Bob"]).session_id
    with breaking_line() as line:
        client = MultichatClient(line.url, place.token("Ann"), patience=HANG_SECONDS)
        told = [client.broadcast(session_id, str(number)) for number in range(15)]
        told += [client.respond(told[-1], "answered")]
        told += client.add_messages([ChatMessage(session_id, "Ann", text) for text in "abc"])
        told += client.add_messages([ChatMessage(session_id, "Ann", "single")])
        assert client.messages(session_id)[1:] == told
    assert line.lost > 3, "the test has tested something"
    texts = [each.content for each in ann.messages(session_id)[1:]]
    assert texts == [*map(str, range(15)), "answered", "a", "b", "c", "single"]


def test_a_session_whose_answers_are_lost_is_started_joined_and_left_once(
    breaking_line, connect, place
):
    with breaking_line(share=0.6) as line:
        client = MultichatClient(line.url, place.token("Ann"), patience=HANG_SECONDS)
        session_id = client.start(["Bob"]).session_id
        client.leave(session_id)
        client.join(session_id)
        client.end(session_id)
    assert line.lost > 3, "the test has tested something"
    ann = connect("Ann")
    assert [each.session_id for each in ann.sessions.list()] == [session_id]
    told = [each.content for each in ann.messages(session_id)]
    assert told[1:] == ["Ann left", "Ann joined", "Ann ended the session"]


def test_an_answer_that_stays_lost_is_named(breaking_line, connect, place):
    with breaking_line(share=1) as line:
        client = MultichatClient(line.url, place.token("Ann"), patience=0.5)
        with pytest.raises(ServiceError, match=r"was lost.*may have been done"):
            client.start(["Bob"])
    assert len(connect("Ann").sessions.list()) == 1


def test_an_idle_connection_that_was_closed_is_no_fault(service, connect):
    ann = connect("Ann")
    session_id = ann.start([]).session_id
    for connection in list(service._server.server_state.connections):
        connection.loop.call_soon_threadsafe(connection.transport.close)
    assert ann.broadcast(session_id, "still here").seq == 2


def test_a_service_that_is_away_is_named(place):
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(ServiceError, match=f"127.0.0.1:{port} cannot be reached"):
        MultichatClient(f"http://127.0.0.1:{port}", "x", patience=0.2).sessions.list()


ANSWERS = {
    "no JSON": (200, b"hello"),
    "another's error": (404, b"{}"),
    "unknown error": (400, b'{"error": {"type": "sys", "problem": "", "remedy": ""}}'),
}


@pytest.mark.parametrize(("status", "body"), ANSWERS.values(), ids=ANSWERS)
def test_what_is_not_our_service_is_named(status, body):
    with closing(socket.create_server(("127.0.0.1", 0))) as server:

        def reply():
            connection, _ = server.accept()
            with closing(connection):
                connection.recv(65536)
                head = b"HTTP/1.1 %d X\r\ncontent-length: %d\r\n\r\n" % (status, len(body))
                connection.sendall(head + body)

        threading.Thread(target=reply, daemon=True).start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(ServiceError, match="not as the service does"):
            MultichatClient(url, "x", patience=0.2).sessions.list()


def test_a_busy_service_is_asked_again_and_then_named():
    busy = b'{"error": {"type": "OverloadError", "problem": "busy", "remedy": "wait"}}'
    head = b"HTTP/1.1 503 Busy\r\ncontent-length: %d\r\n\r\n" % len(busy)
    asked = []
    with closing(socket.create_server(("127.0.0.1", 0))) as server:

        def reply():
            connection, _ = server.accept()
            with closing(connection):
                while request := connection.recv(65536):
                    asked.append(request)
                    connection.sendall(head + busy)

        threading.Thread(target=reply, daemon=True).start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(OverloadError, match="busy"):
            MultichatClient(url, "x", patience=0.4).sessions.list()
    assert len(asked) >= 3


def test_a_token_is_taken_as_a_file_gives_it(service, place):
    place.token("Ann")
    with MultichatClient(service.url, f" {place.token('Ann')}\r\n") as ann:
        assert ann.sessions.list() == []


@pytest.mark.parametrize("token", ["secret\nx: y", "secret\x00", "secret\u2013", "sécret"])
def test_a_token_that_no_header_carries_is_not_quoted(token):
    with pytest.raises(AuthenticationError, match="characters that no token has") as caught:
        MultichatClient("http://127.0.0.1:1", token)
    assert "cret" not in str(caught.value)
    assert caught.value.__context__ is None


@pytest.mark.parametrize(
    "url", ["http://here:99999", "http://here:x", "http://[::1", "ftp://here", "here"]
)
def test_what_is_no_address_is_named(url):
    with pytest.raises(ServiceError, match="is no address"):
        MultichatClient(url, "x")


class AllSessions(BaseHTTPRequestHandler):
    """Answers as a service that knows no pages: with all sessions, whatever is asked."""

    def do_GET(self):
        with SessionPersistence("memory") as chats:
            for number in range(5):
                began = datetime(2026, 1, 1 + number, tzinfo=UTC)
                chats.create_session(["Ann"], session_id=f"s{number}", created_at=began)
            told = json.dumps([to_json_object(each) for each in chats.list_sessions()]).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, *_):
        """Keep quiet."""


def test_a_service_that_knows_no_pages_is_cut_into_them():
    with HTTPServer(("127.0.0.1", 0), AllSessions) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with MultichatClient(f"http://127.0.0.1:{server.server_port}", "token") as ann:
            found = ann.sessions.list()
            assert [each.session_id for each in found] == ["s0", "s1", "s2", "s3", "s4"]
            assert ann.sessions.list(limit=2) == found[:2]
            assert ann.sessions.list(after=found[0]) == found[1:]
            assert ann.sessions.list(limit=2, after=found[1]) == found[2:4]
        server.shutdown()
