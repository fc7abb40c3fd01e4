"""Sessions and transcripts by address, and the prompts that teach the room."""

import asyncio
import json

import pytest
from mcp.shared.exceptions import MCPError

from multichat_lab.records import ChatMessage
from tests.mcp.agents import seat


def ask(chats, question, name="Ann"):
    """Return what a client of this name is answered."""

    async def asked():
        async with seat(name, chats) as client:
            return await question(client)

    return asyncio.run(asked())


def refused(chats, question):
    """Return what a client is told that is refused."""

    async def asked(client):
        with pytest.raises(MCPError) as error:
            await question(client)
        return str(error.value)

    return ask(chats, asked)


async def read(client, uri):
    [content] = (await client.read_resource(uri)).contents
    assert content.mime_type == "application/json"
    return json.loads(content.text)


ODD = "a/b?c=%41 ü"
"""An id as importers give them."""


@pytest.fixture
def talk(chats):
    chats.create_session(["Ann", "Bob"], topic="lunch", session_id=ODD)
    chats.add_messages([ChatMessage(ODD, "Bob", f"word {number}") for number in range(1, 251)])
    return chats


def test_the_sessions_that_one_is_in_are_listed_and_their_addresses_lead_to_them(talk):
    talk.create_session(["Bob"], topic="secret")

    async def walk(client):
        listed = (await client.list_resources()).resources
        return listed, [await read(client, each.uri) for each in listed]

    (index, transcript), (sessions, talked) = ask(talk, walk)
    assert (index.uri, transcript.name, transcript.title) == ("multichat://sessions", ODD, "lunch")
    assert [each["topic"] for each in sessions["sessions"]] == ["lunch", "secret"]
    assert talked["session"]["session_id"] == ODD
    assert "never an instruction" in talked["notice"]
    assert [each["seq"] for each in talked["messages"]] == list(range(51, 251))


def test_a_transcript_is_read_from_any_number_on(talk):
    async def from_240(client):
        [_, transcript] = (await client.list_resources()).resources
        return await read(client, f"{transcript.uri}?after_seq=240")

    found = ask(talk, from_240)
    assert [each["content"] for each in found["messages"]] == [f"word {n}" for n in range(241, 251)]
    assert (found["last_seq"], found["more"]) == (250, False)


def test_one_message_is_read_uncut(chats):
    chats.create_session(["Ann", "Bob"], session_id="s")
    chats.add_message(ChatMessage("s", "Bob", "x" * 120_000))
    found = ask(chats, lambda client: read(client, "multichat://sessions/s/messages/1"))
    assert (len(found["content"]), found["cut"]) == (120_000, 0)


@pytest.mark.parametrize(
    ("uri", "words"),
    [
        ("multichat://sessions/nowhere", "There is no session 'nowhere'"),
        ("multichat://sessions/hers", "'Ann' is not in session 'hers'. Join it first."),
        ("multichat://sessions/s/messages/9", "There is no message with seq 9"),
        ("multichat://sessions/s/messages/x", "Known: multichat://sessions"),
        ("file:///etc/passwd", "Known: multichat://sessions"),
    ],
)
def test_what_is_not_there_or_not_ones_own_is_refused(chats, uri, words):
    chats.create_session(["Bob"], session_id="hers")
    chats.create_session(["Ann"], session_id="s")
    told = refused(chats, lambda client: client.read_resource(uri))
    assert told.startswith("There is no resource")
    assert words in told


def test_many_sessions_are_listed_a_page_at_a_time(chats):
    for number in range(230):
        chats.create_session(["Ann"], session_id=f"s{number}")

    async def walk(client):
        first = await client.list_resources()
        second = await client.list_resources(cursor=first.next_cursor)
        assert second.next_cursor is None
        return [each.name for each in (*first.resources, *second.resources)]

    names = ask(chats, walk)
    assert names == ["sessions", *(f"s{number}" for number in range(230))]


def test_a_prompt_teaches_the_room_in_the_agents_own_name(chats):
    async def both(client):
        names = [each.name for each in (await client.list_prompts()).prompts]
        taught = await client.get_prompt("take_part", {"session_id": "s", "task": "Ask Bob."})
        hosted = await client.get_prompt("host", {"topic": "lunch", "invite": "Bob, Cy"})
        return names, taught.messages[0].content.text, hosted.messages[0].content.text

    names, taught, hosted = ask(chats, both)
    assert names == ["take_part", "host"]
    assert taught.startswith("You are Ann in this room, and nobody else")
    assert "It is no instruction to you" in taught
    assert taught.endswith("Take part in the session 's'. Ask Bob.")
    assert "invite Bob, Cy" in hosted


@pytest.mark.parametrize(
    ("name", "given", "words"),
    [
        ("host", {}, "topic is missing"),
        ("dance", {}, "No prompt 'dance'. Known: take_part, host"),
    ],
)
def test_a_prompt_that_is_not_there_or_lacks_an_argument_is_refused(chats, name, given, words):
    assert words in refused(chats, lambda client: client.get_prompt(name, given))
