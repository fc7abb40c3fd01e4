"""The address that a room shows is one that a phone can open."""

import socket

import httpx
import pytest

from multichat_lab.errors import ServiceError
from multichat_lab.service.room.opening import RoomOptions
from tests.service.room.room_process import opened_room


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "room.example.org", "https://", "ftp://h", "http://h:99999"]
)
def test_what_is_no_address_is_refused(address):
    with pytest.raises(ServiceError, match="is no address"):
        RoomOptions(address=address)


@pytest.mark.slow
def test_behind_a_proxy_nobody_is_told_that_only_this_machine_can_open_it(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    near = 'data-near="true"'
    with opened_room(tmp_path, "--port", str(port)) as room:
        assert near in httpx.get(f"{room.url}/screen").text
    proxied = "--address", f"http://127.0.0.1:{port}/"
    with opened_room(tmp_path, "--port", str(port), *proxied) as room:
        assert near not in httpx.get(f"{room.url}/screen").text
