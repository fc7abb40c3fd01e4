"""The receiver of `multichat record` takes bodies as exporters of any language send them."""

import gzip
import http.client
import json

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.chat.traces.receiver import Receiver
from tests.chat.traces.told import ASK, SAID, chat, request
from tests.waiting import HANG_SECONDS

BODY = json.dumps(request(chat(1, [ASK], SAID, talk="lunch"))).encode()


@pytest.fixture
def receiver():
    with SessionPersistence("memory") as chats, Receiver(chats) as opened:
        yield opened


def post(receiver, sent, **headers):
    """Send bytes as they are behind a head with these headers; return status and answer."""
    connection = http.client.HTTPConnection(receiver.url[len("http://") :], timeout=HANG_SECONDS)
    connection.putrequest("POST", "/v1/traces")
    told = {"authorization": f"Bearer {receiver.token}", "content-type": "application/json"}
    for name, value in (told | headers).items():
        connection.putheader(name.replace("_", "-"), value)
    connection.endheaders()
    connection.send(sent)
    with connection.getresponse() as answer:
        return answer.status, answer.read()


def pieces(body, size=50):
    """Return a body in pieces, as Node's exporter sends what it packs."""
    cut = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x;of=it\r\n%s\r\n" % (len(each), each) for each in cut)


@pytest.mark.parametrize("packed", [False, True])
def test_a_body_of_unknown_size_is_recorded(receiver, packed):
    sent = pieces(gzip.compress(BODY) if packed else BODY) + b"0\r\nx-after: 1\r\n\r\n"
    more = {"content_encoding": "gzip"} if packed else {}
    status, answer = post(receiver, sent, transfer_encoding="chunked", **more)
    assert (status, [*json.loads(answer)]) == (200, ["recorded"])
    assert receiver.received.messages == {"otlp:lunch": 2}


@pytest.mark.parametrize(
    ("sent", "headers"),
    [
        (b"zz\r\n", {"transfer_encoding": "chunked"}),
        (b"-5\r\n", {"transfer_encoding": "chunked"}),
        (b"5\r\n123456789", {"transfer_encoding": "chunked"}),
        (b"fffffff\r\n", {"transfer_encoding": "chunked"}),
        (b"0\r\n" + 200 * b"x: y\r\n", {"transfer_encoding": "chunked"}),
        (b"", {"content_length": "many"}),
        (b"", {"content_length": "-1"}),
        (b"", {"content_length": "9" * 5_000}),
        (b"[]", {"content_length": "2"}),
    ],
)
def test_what_cannot_be_read_is_refused_and_told_at_the_end(receiver, sent, headers):
    status, answer = post(receiver, sent, **headers)
    assert status == 400
    assert receiver.received.notes == [json.loads(answer)["message"]]
