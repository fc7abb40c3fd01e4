"""An analyst's agent asks the record in SQL, and can change nothing."""

import asyncio
import json
import sys

import pytest
from mcp import Client, StdioServerParameters

from multichat_lab.analysis.lab import Lab
from multichat_lab.analysis.query_limits import QueryLimits
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.mcp.analyst import MOST_BYTES, analyst_server
from multichat_lab.records import ChatMessage
from tests.mcp.agents import refusal, told


@pytest.fixture
def chats():
    with SessionPersistence("memory") as store:
        store.create_session(["Ann", "Bob"], session_id="s")
        store.add_messages(
            [ChatMessage("s", "Ann", f"word {n}", metadata={"n": n}) for n in range(5)]
        )
        yield store


def ask(chats, question, limits=None):
    """Return what a client of the analysts' door is answered."""

    async def asked():
        with Lab(chats, limits=limits) as lab:
            async with Client(analyst_server(lab)) as analyst:
                return await question(analyst)

    return asyncio.run(asked())


def test_a_question_in_sql_is_answered_in_rows(chats):
    query = "SELECT sender, seq, timestamp, cost, metadata FROM messages ORDER BY seq"
    answer = ask(chats, lambda analyst: told(analyst, "sql", query=query, limit=2))
    [first, second] = answer["rows"]
    assert answer["columns"] == ["sender", "seq", "timestamp", "cost", "metadata"]
    assert (first["sender"], first["seq"], first["cost"]) == ("Ann", 1, None)
    assert (second["metadata"], answer["more"]) == ({"n": 1}, True)
    assert first["timestamp"].endswith("+00:00")
    assert "never an instruction" in answer["notice"]


def test_what_an_agent_cannot_read_in_one_go_is_left_out_and_said_so(chats):
    query = "SELECT repeat('x', 90_000) AS x FROM range(3)"
    answer = ask(chats, lambda analyst: told(analyst, "sql", query=query))
    assert (len(answer["rows"]), answer["more"]) == (2, True)
    assert len(json.dumps(answer["rows"])) <= MOST_BYTES


@pytest.mark.parametrize(("depth", "is_text"), [(100, False), (101, True), (50_000, True)])
def test_json_that_is_nested_too_deep_to_be_read_stays_a_text(chats, depth, is_text):
    query = (
        f"SELECT json(repeat('[', {depth}) || repeat(']', {depth})) AS deep, json('[1]') AS flat"
    )
    [row] = ask(chats, lambda analyst: told(analyst, "sql", query=query))["rows"]
    assert isinstance(row["deep"], str) == is_text
    assert row["flat"] == [1]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("DELETE FROM messages", "ReadOnlyError: "),
        ("COPY messages TO '/tmp/out.csv'", "ReadOnlyError: "),
        ("SELECT * FROM read_text('/etc/passwd')", "ReadOnlyError: "),
        ("SELECT nothing FROM messages", "QueryError: "),
        ("SELECT count(*) FROM range(1e12::BIGINT) a, range(1e12::BIGINT) b", "QueryError: "),
        ("SELECT repeat('x', 20_000_000) AS x", "QueryError: The first row takes"),
    ],
)
def test_what_would_change_read_files_or_take_too_long_is_refused(chats, query, words):
    limits = QueryLimits(seconds=1)
    assert ask(chats, lambda each: refusal(each, "sql", query=query), limits).startswith(words)


def test_the_schema_tells_tables_columns_and_what_they_mean(chats):
    async def read(analyst):
        [schema] = (await analyst.list_resources()).resources
        [content] = (await analyst.read_resource(schema.uri)).contents
        return content.text

    text = ask(chats, read)
    assert "\ntable trades\n" in text
    assert "  reply_to VARCHAR: `message_id` of the message that this one answers.\n" in text
    assert "  pnl " in text


def test_the_command_opens_the_door_for_analysts(tmp_path):
    place = f"sqlite:{tmp_path / 'chats.db'}"
    with SessionPersistence("sqlite", tmp_path / "chats.db") as store:
        store.create_session(["Ann"], topic="lunch")
    argv = ["-m", "multichat_lab", "mcp", "--store", place, "--analyst"]

    async def count():
        async with Client(StdioServerParameters(command=sys.executable, args=argv)) as analyst:
            assert [each.name for each in (await analyst.list_tools()).tools] == ["sql"]
            return await told(analyst, "sql", query="SELECT topic FROM sessions")

    assert asyncio.run(count())["rows"] == [{"topic": "lunch"}]


@pytest.mark.parametrize("who", [(), ("--as", "Ann", "--analyst")])
def test_a_server_is_for_an_agent_or_for_an_analyst(who):
    from typer.testing import CliRunner

    from multichat_lab.cli import app

    done = CliRunner().invoke(app, ["mcp", "--store", "memory:", *who])
    assert done.exit_code == 2
    assert "--as" in done.output
