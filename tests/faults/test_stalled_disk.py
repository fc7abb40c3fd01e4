"""A disk that does not answer keeps nobody waiting for ever, and nobody is told what is not so."""

import json

import httpx
import pytest

from multichat_lab.stopping import STOPPED_BY_FORCE
from tests.faults.test_schedules import can_inject
from tests.faults.test_service import faulty
from tests.service.conftest import place  # noqa: F401 - a fixture
from tests.waiting import HANG_SECONDS, wait_until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not can_inject(), reason="strace is missing, or may not look in here"),
]

STALL = "delay_enter=8000000:when=1"
"""The disk takes eight seconds, once."""
ENDLESS = f"delay_enter={10 * int(HANG_SECONDS)}000000:when=1+"
"""It takes longer than anybody here waits."""


@pytest.fixture
def session(place):  # noqa: F811
    with place.recorded() as chats:
        chats.create_session(["Ann"], session_id="s")
    place.token("Ann")
    return "s"


def post(running, place, session_id):  # noqa: F811
    """Say one thing, always the same message, and return the answer."""
    return httpx.post(
        f"{running.url}/v1/sessions/{session_id}/messages",
        json={"content": "is it there?", "message_id": "only one"},
        headers={"authorization": f"Bearer {place.token('Ann')}"},
        timeout=HANG_SECONDS,
    )


def test_who_waits_for_a_stalled_write_is_told_that_nobody_knows_and_asks_again(place, session):  # noqa: F811
    with place.running(busy_seconds=0.5) as running:
        ann = place.client(running, "Ann")
        assert ann.broadcast(session, "before").seq == 1
        with faulty(running.process, "fdatasync", STALL):
            answer = post(running, place, session)
            assert (answer.status_code, answer.headers["retry-after"]) == (504, "5")
            error = answer.json()["error"]
            assert error["type"] == "ServiceError"
            assert "not known whether" in error["problem"]
            assert "same message_id" in error["remedy"]
            assert [each.seq for each in ann.messages(session)][:1] == [1], "readers go on"
            wait_until(lambda: post(running, place, session).status_code == 201)
        assert post(running, place, session).json()["seq"] == 2
        assert [each.content for each in ann.messages(session)] == ["before", "is it there?"]


def test_a_stop_is_obeyed_while_the_disk_stalls(place, session):  # noqa: F811
    with place.running(busy_seconds=0.5, stop_seconds=2) as running:
        place.client(running, "Ann").broadcast(session, "before")
        with faulty(running.process, "fdatasync", ENDLESS):
            assert post(running, place, session).status_code == 504
            running.process.terminate()
            told = (json.loads(line) for line in running.process.stdout)
            assert any(each.get("message") == "stopped by force" for each in told)
        # until strace lets go of what it delays, that cannot end
        assert running.process.wait(HANG_SECONDS) == STOPPED_BY_FORCE
    with place.recorded() as chats:
        assert chats.get_messages(session)[0].content == "before"
        assert chats.verify().is_whole
