"""Who may look at a served widget, and what is handed out."""

import gzip
import json
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request

import pytest
import websocket

from tests.analysis.browsing.talk import recorded_at
from tests.printed_address import serving, wait_for
from tests.waiting import HANG_SECONDS

pytestmark = pytest.mark.slow

EVERYWHERE = "0.0.0.0"  # noqa: S104
PAGE = "http://127.0.0.1:{}/"


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return recorded_at(tmp_path_factory.mktemp("served") / "chats.db")


@pytest.fixture(scope="module")
def address(store):
    argv = ["explore", "--store", store, "--no-open", "--port", "0"]
    with serving(argv, r"http://\S+") as address:
        yield address


def get(url, **headers):
    """Return status, headers and body of an answer."""
    try:
        request = urllib.request.Request(url, headers=headers)  # noqa: S310 - our own server
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def connected(url, **options):
    """Return an open socket of a page."""
    return websocket.create_connection(url.replace("http", "ws"), timeout=HANG_SECONDS, **options)


def test_the_page_is_there_at_once_and_loads_nothing_from_elsewhere(address):
    status, headers, body = get(address)
    text = body.decode()
    assert status == 200
    assert re.findall(r"""(?:src|href)=["']?(?:https?:)?//[^"'> ]+""", text) == []
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "http" not in policy
    assert headers["Cache-Control"] == "no-store"


def test_a_script_is_compressed_and_kept_as_long_as_it_is_the_same(address):
    found = re.search(r'src="/(static/live.js\?v=\w+)"', get(address)[2].decode())
    status, headers, body = get(address + found[1], **{"Accept-Encoding": "gzip"})
    assert (status, headers["Content-Encoding"]) == (200, "gzip")
    assert "immutable" in headers["Cache-Control"]
    assert b"WebSocket" in gzip.decompress(body)
    other = get(address + "static/live.js?v=0")[1]
    assert other["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "path", ["static/room.js", "static/../pages/file.css", "static/%2e%2e/x", "chats.db", "live"]
)
def test_nothing_else_can_be_had(address, path):
    assert get(address + path)[0] in (400, 404)


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example"])
def test_a_name_that_leads_here_from_elsewhere_opens_nothing(address, host):
    assert get(address, Host=host)[0] == 403
    with pytest.raises(websocket.WebSocketBadStatusException, match="403"):
        connected(address + "live?page=a", host=host)


def test_a_page_of_another_origin_gets_no_socket(address):
    with pytest.raises(websocket.WebSocketBadStatusException, match="403"):
        connected(address + "live?page=a", origin="http://evil.example")


def test_without_its_token_nobody_comes_in_over_a_network(store):
    argv = ["explore", "--store", store, "--no-open", "--port", "0", "--ip", EVERYWHERE]
    with serving(argv, r"http://\S+") as printed:
        port, token = re.search(r":(\d+)/\?token=(\S+)", printed).groups()
        here = PAGE.format(port)
        for wrong in ("", "?token=", "?token=" + token[:-1]):
            assert get(here + wrong)[0] == 403
            with pytest.raises(websocket.WebSocketBadStatusException, match="403"):
                connected(here + "live" + (wrong or "?") + "&page=a")
        assert get(f"{here}?token={token}", Host="desk.example")[0] == 200
        line = connected(f"{here}live?token={token}&page=a")
        assert json.loads(line.recv()) == {"kind": "welcome", "heard": 0}
        line.close()


def test_a_page_that_nobody_knows_is_told_so(address):
    line = connected(address + "live?page=unknown&heard=7")
    assert json.loads(line.recv())["kind"] == "forgotten"
    line.close()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_while_pages_are_open(store, tmp_path, number):
    log = tmp_path / "log"
    with log.open("w") as out:
        argv = ["explore", "--store", store, "--no-open", "--port", "0"]
        command = [sys.executable, "-m", "multichat_lab", *argv]
        server = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT)
    try:
        line = connected(wait_for(r"http://\S+", log, server) + "live?page=a")
        while not isinstance(line.recv(), bytes):  # until its widget is there
            pass
        server.send_signal(number)
        assert server.wait(HANG_SECONDS) == 0
    finally:
        server.kill()
    assert "Traceback" not in log.read_text()
