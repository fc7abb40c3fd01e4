"""Agents hold their seats, see who is there, and lose the seat when they are killed."""

import asyncio
import json
import subprocess
import sys

import pytest
from mcp import Client

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.chat.system import MultichatSystem
from tests.mcp.agents import refusal, seat, server_of, told
from tests.waiting import HANG_SECONDS, wait_until


def seats_of(answer):
    return [
        (each["participant"], each["is_there"], each["read_seq"], each["unread"])
        for each in answer["present"]
    ]


def test_an_agent_sees_who_is_there_and_what_they_have_not_read(chats):
    system = MultichatSystem(chats)
    session_id = system.start(["host"]).session_id
    place = {"session_id": session_id}

    async def talk():
        async with seat("Ann", chats) as ann, seat("Bob", chats) as bob:
            await told(ann, "join", **place)
            await told(bob, "join", **place)
            await told(bob, "history", **place)
            await told(ann, "broadcast", **place, text="Noon?")
            by_tool = await told(bob, "presence", **place)
            [content] = (
                await ann.read_resource(f"multichat://sessions/{session_id}/presence")
            ).contents
            await told(bob, "leave", **place)
            after = await told(ann, "presence", **place)
            return by_tool, json.loads(content.text), after, await refusal(bob, "presence", **place)

    by_tool, by_address, after, refused = asyncio.run(talk())
    there = [("host", None, None, None), ("Ann", True, None, None), ("Bob", True, 3, 1)]
    assert seats_of(by_tool) == seats_of(by_address) == there
    assert (by_tool["you"], by_address["you"]) == ("Bob", "Ann")
    assert seats_of(after) == there[:2]
    assert "Join it first" in refused


def test_who_waits_has_read_what_they_wait_behind(chats):
    session_id = MultichatSystem(chats).start(["Ann", "Bob"]).session_id

    async def talk():
        async with seat("Bob", chats) as bob:
            await told(bob, "wait", session_id=session_id, after_seq=2**53, seconds=0)
            return chats.presence.of(session_id)[1].read_seq

    assert asyncio.run(talk()) == 1, "nobody has read what was not said"


def test_what_is_said_and_read_counts_where_no_sign_can_be_noted(tmp_path, caplog):
    (tmp_path / "room.db.presence").write_text("in the place of the folder")

    async def talk(chats, session_id):
        async with seat("Ann", chats) as ann:
            said = await told(ann, "broadcast", session_id=session_id, text="Noon?")
            read = await told(ann, "history", session_id=session_id)
            present = await told(ann, "presence", session_id=session_id)
            return said["content"], read["last_seq"], seats_of(present)

    with SessionPersistence("sqlite", tmp_path / "room.db") as chats:
        session_id = MultichatSystem(chats).start(["Ann"]).session_id
        answers = asyncio.run(talk(chats, session_id))
    assert answers == ("Noon?", 2, [("Ann", None, None, None)])
    assert "no sign of life is noted" in caplog.text


@pytest.mark.parametrize("is_killed", [True, False])
def test_the_seat_of_an_agent_that_went_without_leaving_is_free(tmp_path, is_killed):
    store = f"sqlite:{tmp_path / 'room.db'}"
    with SessionPersistence("sqlite", tmp_path / "room.db") as chats:
        system = MultichatSystem(chats)
        session_id = system.start(["host"]).session_id
        argv = ["-m", "tests.mcp.talking_agent", "Ann", store, session_id, "1000000"]
        if is_killed:
            with subprocess.Popen(
                [sys.executable, *argv], stdout=subprocess.PIPE, text=True
            ) as agent:
                assert agent.stdout.readline() == "0\n"
                agent.kill()
        else:

            async def come():
                async with Client(server_of("Ann", store)) as ann:
                    await told(ann, "join", session_id=session_id)

            asyncio.run(asyncio.wait_for(come(), HANG_SECONDS))
        found = chats.presence.of(session_id)[1]
        assert found.participant == "Ann"
        assert found.seen_at is not None

        def is_free():
            chats.presence.note(session_id, "Ann", None, lease=0.001)  # the minute has passed
            return chats.presence.free(session_id) == ["Ann"]

        wait_until(is_free)
        assert chats.get_session(session_id).participants == ("host",)
        assert system.history(session_id)[-1].content.startswith("Ann left: no sign of life")
