"""A store that stalls makes nobody wait for ever: 503 in time, readers go on, a stop is obeyed."""

import signal
import threading

import httpx
import pytest

from multichat_lab.errors import OverloadError, StoreBusyError
from multichat_lab.service.production import MultichatProductionService
from multichat_lab.service.settings import Settings
from multichat_lab.stopping import STOPPED_BY_FORCE
from tests.stores.processes import script, wait_until_ready
from tests.waiting import HANG_SECONDS

pytestmark = pytest.mark.slow


@pytest.fixture
def session(place):
    """A session `s` with one message of Ann's, as the process that is stopped expects it."""
    with place.recorded() as chats:
        chats.create_session(["Ann", "Bob"], session_id="s")
    place.token("Ann")
    return "s"


def test_all_who_wait_for_a_stopped_process_are_told_in_time_and_readers_go_on(place, session):
    settings = Settings(**place.settings | {"busy_seconds": 0.5})
    refused = []

    def say(service):
        try:
            place.client(service, "Ann", patience=0).broadcast(session, "may I?")
        except (StoreBusyError, OverloadError) as error:
            refused.append(error)

    with MultichatProductionService(settings) as service:
        ann = place.client(service, "Ann")
        ann.broadcast(session, "before")
        with script("holding_process.py", "sqlite", place.folder / "chats.db") as process:
            wait_until_ready(process)
            process.send_signal(signal.SIGSTOP)
            threads = [threading.Thread(target=say, args=(service,)) for _ in range(8)]
            for thread in threads:
                thread.start()
            assert [each.content for each in ann.messages(session)] == ["before"]
            for thread in threads:
                thread.join(HANG_SECONDS)
            assert len(refused) == 8
            assert all("nothing is written" in str(each) for each in refused)
            assert not any("chats.db" in str(each) for each in refused)
            answer = httpx.post(
                f"{service.url}/v1/sessions/{session}/messages",
                json={"content": "and me?"},
                headers={"authorization": f"Bearer {place.token('Ann')}"},
            )
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
            process.kill()
        assert ann.broadcast(session, "after").seq == 2
        assert [each.content for each in ann.messages(session)] == ["before", "after"]


@pytest.mark.parametrize("busy_seconds", [0.5, HANG_SECONDS])
def test_a_stop_is_obeyed_while_another_process_keeps_the_store(place, session, busy_seconds):
    with place.running(busy_seconds=busy_seconds, stop_seconds=3) as running:
        ann = place.client(running, "Ann", patience=0)
        ann.broadcast(session, "before")
        with script("holding_process.py", "sqlite", place.folder / "chats.db") as process:
            wait_until_ready(process)
            process.send_signal(signal.SIGSTOP)
            outcome = []

            def say():
                try:
                    outcome.append(ann.broadcast(session, "lost?"))
                except Exception as error:
                    outcome.append(error)

            thread = threading.Thread(target=say)
            thread.start()
            assert running.stop() in (0, 1, STOPPED_BY_FORCE)
            thread.join(HANG_SECONDS)
            assert isinstance(outcome[0], Exception)
            process.kill()
    with place.recorded() as chats:
        assert [each.content for each in chats.get_messages(session)] == ["before"]
