"""Four agents talk at once, one is killed with -9 in the middle of it: nothing is lost."""

import asyncio
import signal
import subprocess
import sys

import pytest
from mcp import Client

from multichat_lab.chat.persistence import SessionPersistence
from tests.mcp.agents import server_of, told
from tests.waiting import HANG_SECONDS

pytestmark = pytest.mark.slow

EACH = 250
KILLED_AFTER = 100


def agent(name, store, session_id):
    argv = ["-m", "tests.mcp.talking_agent", name, store, session_id, str(EACH)]
    return subprocess.Popen([sys.executable, *argv], stdout=subprocess.PIPE, text=True)


async def heard_by(name, store, session_id, wanted):
    """Return what an agent hears who waits, until somebody has said the last word."""
    heard, after = [], 0
    async with Client(server_of(name, store)) as listener:
        await told(listener, "join", session_id=session_id)
        while not wanted <= {each["content"] for each in heard}:
            place = {"session_id": session_id, "after_seq": after}
            found = await told(listener, "wait", **place, seconds=HANG_SECONDS)
            heard += found["messages"]
            after = found["last_seq"]
    return heard


def test_nothing_is_lost_doubled_or_out_of_order_when_an_agent_is_killed(tmp_path):
    store = f"sqlite:{tmp_path / 'room.db'}"
    names = ["Ann", "Bob", "Cy", "Dee"]
    with SessionPersistence("sqlite", tmp_path / "room.db") as chats:
        session_id = chats.create_session(["host"]).session_id

        async def listen_while_they_talk():
            everything = {f"{name} {number}" for name in names for number in range(EACH)}
            listening = asyncio.create_task(heard_by("Ear", store, session_id, everything))
            agents = {name: agent(name, store, session_id) for name in names}
            acknowledged = await asyncio.to_thread(talked, agents, store, session_id)
            return acknowledged, await listening

        acknowledged, heard = asyncio.run(listen_while_they_talk())
        messages = chats.get_messages(session_id)
        is_whole = chats.verify().is_whole
    assert acknowledged >= KILLED_AFTER
    assert [each.seq for each in messages] == list(range(1, len(messages) + 1))
    for name in names:
        said = [each.content for each in messages if each.sender == name and each.kind == "message"]
        assert said == [f"{name} {number}" for number in range(EACH)]
    assert [(each["seq"], each["content"]) for each in heard] == [
        (each.seq, each.content) for each in messages[: len(heard)]
    ]
    assert is_whole


def talked(agents, store, session_id):
    """Kill Ann in the middle and let her begin anew; return how many words were acknowledged."""
    killed = agents["Ann"]
    acknowledged = 0
    for line in killed.stdout:
        acknowledged = int(line) + 1
        if acknowledged == KILLED_AFTER:
            killed.send_signal(signal.SIGKILL)
    assert killed.wait(HANG_SECONDS) == -signal.SIGKILL
    agents["Ann"] = agent("Ann", store, session_id)  # says the same again, with the same keys
    for each in agents.values():
        each.communicate(timeout=HANG_SECONDS)
        assert each.returncode == 0
    return acknowledged
