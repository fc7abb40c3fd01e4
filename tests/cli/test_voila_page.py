"""The address of a notebook's page: a free port, and a URL for a browser."""

import socket
from pathlib import Path

import pytest

from multichat_lab.cli.voila_page import Page
from multichat_lab.errors import MultichatError
from multichat_lab.listening import free_port, reachable, token_for

pytestmark = pytest.mark.slow

EVERYWHERE = "0.0.0.0"  # noqa: S104


def test_a_port_that_is_asked_for_is_taken_or_refused():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(MultichatError, match=f"on 127.0.0.1 port {port}"):
            free_port("127.0.0.1", port)
    assert free_port("127.0.0.1", port) == port
    with pytest.raises(MultichatError, match=r"on 203\.0\.113\.7"):
        free_port("203.0.113.7", 0)
    with pytest.raises(MultichatError, match="no such name"):
        free_port("no such name", 0)


def test_by_itself_it_takes_the_next_free_port():
    first = free_port("127.0.0.1", None)
    with socket.create_server(("127.0.0.1", first)):
        assert first < free_port("127.0.0.1", None) < first + 50


@pytest.mark.parametrize(
    ("ip", "token", "url"),
    [
        ("127.0.0.1", "", "http://127.0.0.1:80/"),
        ("::1", "", "http://[::1]:80/"),
        ("localhost", "", "http://localhost:80/"),
        (EVERYWHERE, "abc", f"http://{reachable(EVERYWHERE)}:80/?token=abc"),
        ("::", "abc", f"http://{reachable(EVERYWHERE)}:80/?token=abc"),
    ],
)
def test_the_address_is_one_that_a_browser_understands(ip, token, url):
    assert Page(Path("desk.ipynb"), ip, 80, False, 60, token).url == url


def test_only_an_address_of_this_machine_alone_needs_no_token():
    assert [token_for(ip) for ip in ("127.0.0.1", "127.8.8.8", "::1", "localhost")] == [""] * 4
    tokens = {token_for(ip) for ip in (EVERYWHERE, "::", "192.168.0.7", "desk.example", "")}
    assert len(tokens) == 5
    assert min(map(len, tokens)) >= 32
