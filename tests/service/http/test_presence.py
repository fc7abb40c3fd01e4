"""Over HTTP too, one tells that one is there, sees who else is, and loses a seat when killed."""

import asyncio
import subprocess
import sys

import pytest

from multichat_lab.chat.seats import Seats
from multichat_lab.errors import AccessError, MessageError, ParticipantError, SessionNotFoundError
from tests.mcp.agents import told
from tests.waiting import wait_until

KILLED = """
import sys, time
from multichat_lab.service.client import MultichatClient
url, token, session_id = sys.argv[1:]
with MultichatClient(url, token) as bob, bob.presence.attending(session_id, read_seq=1, lease=2):
    print("ready", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def lunch(connect):
    return connect("Ann").start(["Bob"], "lunch").session_id


def seats(client, session_id):
    return [
        (each.participant, each.is_there, each.read_seq, each.unread)
        for each in client.presence.of(session_id)
    ]


def test_who_is_there_and_what_they_have_not_read(connect, lunch, place):
    ann, bob = connect("Ann"), connect("Bob")
    nobody_knows = [("Ann", None, None, None), ("Bob", None, None, None)]
    assert seats(ann, lunch) == nobody_knows
    with bob.presence.attending(lunch) as there:
        ann.broadcast(lunch, "Noon?")
        assert seats(ann, lunch)[1] == ("Bob", True, None, None)
        there.read(1)
        assert seats(ann, lunch)[1] == ("Bob", True, 1, 1)
        there.read(2**50)
        assert seats(ann, lunch)[1] == ("Bob", True, 2, 0), "nobody has read what was not said"
        with place.recorded() as chats:
            assert chats.presence.of(lunch) == ann.presence.of(lunch)
    assert seats(ann, lunch) == nobody_knows


def test_nobody_tells_for_another_or_sees_where_he_is_not(connect, lunch):
    cy, auditor, bridge = connect("Cy"), connect("auditor"), connect("bridge")
    for question in (
        lambda: cy.presence.of(lunch),
        lambda: cy.presence.note(lunch, "", None, 60),
    ):
        with pytest.raises(SessionNotFoundError):
            question()
    for client in (cy, auditor):
        with pytest.raises(AccessError):
            client.presence.note(lunch, "Bob", None, 60)
    bridge.presence.note(lunch, "Bob", 1, 60)
    assert seats(auditor, lunch)[1] == ("Bob", True, 1, 0)
    with pytest.raises(ParticipantError, match="'Cy' is not in session"):
        bridge.presence.note(lunch, "Cy", 1, 60)


def test_the_seat_of_a_killed_client_is_free_after_its_lease(service, connect, lunch, place):
    ann = connect("Ann")
    argv = [sys.executable, "-c", KILLED, service.url, place.token("Bob"), lunch]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as bob:
        assert bob.stdout.readline() == "ready\n"
        assert seats(ann, lunch)[1] == ("Bob", True, 1, 0)
        bob.kill()
    wait_until(lambda: ann.sessions.get(lunch).participants == ("Ann",))
    assert ann.messages(lunch)[-1].content.startswith("Bob left: no sign of life since ")
    connect("Bob").join(lunch)
    assert seats(ann, lunch)[1] == ("Bob", None, None, None)


def test_a_session_that_has_ended_costs_no_seat_elsewhere(connect, lunch):
    ann, bob = connect("Ann"), connect("Bob")
    tea = ann.start(["Bob"], "tea").session_id
    with Seats(bob.presence, 1.0) as held:
        held.hold(lunch, "")
        held.hold(tea, "")
        ann.end(lunch)
        first = ann.presence.of(tea)[1].seen_at
        wait_until(lambda: ann.presence.of(tea)[1].seen_at > first)
    assert seats(ann, tea)[1] == ("Bob", None, None, None)


@pytest.mark.parametrize("lease", [0, float("nan")])
def test_a_lease_that_nobody_can_wait_for_is_refused_before_it_is_sent(connect, lunch, lease):
    with (
        pytest.raises(MessageError, match="lease is"),
        connect("Bob").presence.attending(lunch, lease=lease),
    ):
        pass


class TestAgents:
    """Those at the service's MCP door."""

    @pytest.fixture
    def more(self):
        return {"seat_seconds": 2.0}

    def test_each_call_is_a_sign_and_who_makes_none_loses_the_seat(self, agent, connect, lunch):
        async def talk():
            async with agent("Bob") as bob:
                await told(bob, "wait", session_id=lunch, after_seq=0, seconds=0)
                seen = await asyncio.to_thread(seats, connect("Ann"), lunch)
                answer = await told(bob, "presence", session_id=lunch)
                return seen, [(each["participant"], each["unread"]) for each in answer["present"]]

        seen, answer = asyncio.run(talk())
        assert seen == [("Ann", None, None, None), ("Bob", True, 1, 0)]
        assert answer == [("Ann", None), ("Bob", 0)]
        wait_until(lambda: connect("Ann").sessions.get(lunch).participants == ("Ann",))
