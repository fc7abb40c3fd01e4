"""Agents talk through the tools of the room, in their own name alone."""

import asyncio
import json

import pytest
from mcp import Client

from multichat_lab.chat.exporters.kept_answers import read_receipts
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import ParticipantError
from multichat_lab.mcp.guest import LocalGuest
from tests.mcp.agents import refusal, seat, server_of, told

ERAS = ("auto", "legacy")
"""How clients of today, and those of 2025, begin."""


@pytest.mark.parametrize("era", ERAS)
def test_two_agents_in_processes_of_their_own_talk_in_one_session(era, tmp_path):
    store, kept = f"sqlite:{tmp_path / 'room.db'}", tmp_path / "kept.jsonl"

    async def talk():
        async with (
            Client(server_of("Ann", store), mode=era) as ann,
            Client(server_of("Bob", store), mode=era) as bob,
        ):
            started = await told(ann, "start", invited=["Bob"], topic="lunch")
            place = {"session_id": started["session_id"]}
            await told(ann, "broadcast", **place, text="Noon?")
            await told(bob, "respond", **place, seq=2, text="Gladly.")
            await told(ann, "direct", **place, to="Bob", text="You pay.")
            left = await told(bob, "leave", **place)
            assert len(left["hash"]) == 40
            ended = await told(ann, "end", **place)
            assert (ended["status"], len(ended["head"])) == ("ended", 40)
            kept.write_text("\n".join(map(json.dumps, (started, left, ended))))
            return started["session_id"]

    session_id = asyncio.run(talk())
    with SessionPersistence("sqlite", tmp_path / "room.db") as chats:
        words = [
            (each.seq, each.sender, each.recipient, each.content)
            for each in chats.get_messages(session_id)
        ]
        assert chats.verify(against=read_receipts(kept)).held == 3
    assert words == [
        (1, "Ann", "All", "Ann invites Bob to talk about lunch"),
        (2, "Ann", "All", "Noon?"),
        (3, "Bob", "Ann", "Gladly."),
        (4, "Ann", "Bob", "You pay."),
        (5, "Bob", "All", "Bob left"),
        (6, "Ann", "All", "Ann ended the session"),
    ]


def test_nobody_speaks_as_another(chats):
    session = chats.create_session(["Ann", "Bob"])

    async def try_it():
        async with seat("Ann", chats) as ann:
            return [
                await refusal(ann, "broadcast", session_id=session.session_id, text="I", **more)
                for more in ({"sender": "Bob"}, {"participant": "Bob"}, {"name": "Bob"})
            ]

    for words in asyncio.run(try_it()):
        assert words.startswith("There is no argument")
        assert "Known: session_id, text, key" in words
    assert chats.get_messages(session.session_id) == []


def test_a_refusal_says_what_to_do_and_records_nothing(chats):
    session = chats.create_session(["Ann"])
    place = {"session_id": session.session_id}

    async def try_it():
        async with seat("Ann", chats) as ann:
            return [
                await refusal(ann, "broadcast", session_id="nowhere", text="Hi."),
                await refusal(ann, "direct", **place, to="Bob", text="Hi."),
                await refusal(ann, "respond", **place, seq=1, text="Hi."),
                await refusal(ann, "broadcast", **place),
                await refusal(ann, "history", **place, limit=0),
                await refusal(ann, "shout", **place, text="Hi."),
            ]

    nowhere, nobody, nothing, wordless, none, unknown = asyncio.run(try_it())
    assert nowhere.startswith("SessionNotFoundError: There is no session 'nowhere'.")
    assert nobody.startswith("ParticipantError: The recipient 'Bob' is not in session")
    assert nothing == "MessageError: There is no message with seq 1. Read the messages first."
    assert wordless == "text: Field required. See the tool's input schema."
    assert none.startswith("limit: Input should be greater than or equal to 1")
    assert unknown == "Unknown tool: shout"
    assert chats.get_messages(session.session_id) == []


def test_a_call_with_a_known_key_records_nothing_more(chats):
    async def twice():
        async with seat("Ann", chats) as ann:
            first = await told(ann, "start", invited=["Bob"], key="k1")
            assert await told(ann, "start", invited=["Bob"], key="k1") == first
            say = {"session_id": first["session_id"], "text": "Noon?", "key": "k2"}
            assert await told(ann, "broadcast", **say) == await told(ann, "broadcast", **say)
            return await refusal(ann, "broadcast", **say | {"text": "One?"})

    assert "was used to say something else" in asyncio.run(twice())
    [session] = chats.list_sessions()
    assert [each.content for each in chats.get_messages(session.session_id)][1:] == ["Noon?"]


def test_the_same_key_of_another_agent_is_another_key(chats):
    session = chats.create_session(["Ann", "Bob"])

    async def both():
        async with seat("Ann", chats) as ann, seat("Bob", chats) as bob:
            say = {"session_id": session.session_id, "key": "1"}
            await told(ann, "broadcast", **say, text="Noon?")
            await told(bob, "broadcast", **say, text="One?")

    asyncio.run(both())
    assert [each.content for each in chats.get_messages(session.session_id)] == ["Noon?", "One?"]


def test_a_fault_of_ours_is_told_in_the_log_and_not_to_the_agent(chats, monkeypatch, caplog):
    def broken(*_):
        raise RuntimeError("secret path /home/ann")

    monkeypatch.setattr(chats, "list_sessions", broken)

    async def ask():
        async with seat("Ann", chats) as ann:
            return await refusal(ann, "sessions")

    assert asyncio.run(ask()) == "Error executing tool sessions"
    assert "secret path" in caplog.text


def test_no_server_runs_for_a_name_that_means_everyone(chats):
    with pytest.raises(ParticipantError, match="cannot be called 'All'"):
        LocalGuest("All", chats)


def test_what_is_declared_about_the_tools_is_so(chats):
    async def listed():
        async with seat("Ann", chats) as ann:
            return (await ann.list_tools()).tools

    tools = {each.name: each for each in asyncio.run(listed())}
    verbs = {"start", "join", "leave", "respond", "broadcast", "direct", "end"}
    assert set(tools) == verbs | {"sessions", "history", "wait", "presence"}
    assert {name for name, each in tools.items() if not each.annotations.read_only_hint} == verbs
    assert all(each.description and each.output_schema for each in tools.values())
