"""A session sent as spans, to a service of ours and to what refuses."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from multichat_lab.chat.exporters import send_chat
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.chat.traces.receiver import Receiver
from multichat_lab.errors import ImportFormatError
from multichat_lab.parts import Part
from multichat_lab.records import ChatMessage


@pytest.fixture
def chats(tmp_path):
    with SessionPersistence("sqlite", tmp_path / "a.db") as opened:
        session = opened.create_session(["Ann", "Bot"], "lunch", "lunch")
        opened.members.add(session.session_id, {"Bull": "agent"})
        asked = opened.add_message(ChatMessage("lunch", "Ann", "Buy?"))
        used = {"model": "m-1", "tokens_in": 3, "tokens_out": 2}
        said = ChatMessage("lunch", "Bull", "Yes.", reply_to=asked.message_id, **used)
        opened.add_message(said)
        call = Part("tool_call", name="buy", call_id="c1", arguments={"n": 3})
        opened.add_message(ChatMessage("lunch", "Bull", "…", parts=(call,)))
        yield opened


@pytest.fixture
def answering():
    """Return what answers requests with statuses, one after the other, and has what was sent."""
    servers = []

    def serve(*statuses, body=b"{}"):
        left, sent = list(statuses), []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                sent.append(self.rfile.read(int(self.headers.get("content-length", 0))))
                self.send_response(left.pop(0))
                self.send_header("retry-after", "0")
                self.send_header("location", "/elsewhere")
                self.end_headers()
                self.wfile.write(body)

            def do_GET(self):
                self.do_POST()

            def log_message(self, *_):
                """Say nothing."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}", sent

    yield serve
    for each in servers:
        each.shutdown()
        each.server_close()


def test_what_is_sent_can_be_recorded_again_and_twice_is_once(chats, tmp_path):
    with SessionPersistence("sqlite", tmp_path / "b.db") as other, Receiver(other) as receiver:
        headers = {"authorization": f"Bearer {receiver.token}"}
        for _ in range(2):
            assert send_chat("lunch", chats, receiver.url, headers) > 4
        messages = other.get_messages("otlp:lunch")
    told = [(each.sender, each.content, each.model, each.tokens_in) for each in messages]
    assert told == [
        ("Ann", "Buy?", None, None),
        ("Bull", "Yes.", "m-1", 3),
        ("Bull", "→ buy(n=3)", None, None),
    ]


def test_what_is_too_busy_is_asked_again(chats, answering):
    url, sent = answering(429, 503, 200)
    send_chat("lunch", chats, f"{url}/v1/traces", {})
    assert len(sent) == 3
    assert sent[0] == sent[2]


@pytest.mark.parametrize(
    ("url", "told", "words"),
    [
        ("ftp://x", (200, b""), "no address"),
        ("http://127.0.0.1:1", (200, b""), "does not answer"),
        (None, (401, b"who are you"), "401"),
        (None, (301, b""), "301 .*/elsewhere"),
        (None, (302, b""), "302 .*/elsewhere"),
        (None, (307, b""), "307 .*/elsewhere"),
        (None, (200, b'{"partialSuccess": {"rejectedSpans": "2"}}'), "did not take all"),
    ],
)
def test_what_is_not_taken_is_told(chats, answering, url, told, words):
    here, _ = answering(told[0], 200, body=told[1])
    with pytest.raises(ImportFormatError, match=words):
        send_chat("lunch", chats, url or here, {})


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"partialSuccess": null}', b"null"])
def test_an_answer_of_another_form_is_success(chats, answering, body):
    url, sent = answering(200, body=body)
    assert send_chat("lunch", chats, url, {}) > 4
    assert len(sent) == 1
