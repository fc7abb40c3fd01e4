"""sessions, show, stats and sql, against what the store answers."""

import json
import re
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.records import ChatMessage, to_json_object
from multichat_lab.stores import parse_location
from tests.long_ago import said_then
from tests.waiting import HANG_SECONDS

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def chats(floor):
    with SessionPersistence(*parse_location(floor)) as chats:
        yield chats


@pytest.mark.slow
def test_sessions_as_json_have_the_fields_of_a_session(multichat, floor, chats):
    done = multichat("sessions", "--store", floor, "--json")
    assert json.loads(done.out) == [
        {**to_json_object(each), "participants": list(each.participants)}
        for each in chats.list_sessions()
    ]


@pytest.mark.slow
def test_a_pipe_gets_one_line_a_session(multichat, floor, chats):
    lines = multichat("sessions", "--store", floor).out.splitlines()
    assert len(lines) == 1 + len(chats.list_sessions())
    assert {line.count("\t") for line in lines} == {5}


def test_sessions_can_be_filtered(multichat_here, floor):
    active = multichat_here("sessions", "--store", floor, "--status", "active", "--json")
    assert [each["session_id"] for each in json.loads(active.out)] == ["odd"]
    quants = multichat_here("sessions", "--store", floor, "--participant", "Quant", "--json")
    assert len(json.loads(quants.out)) == 4


def test_the_environment_names_the_store(multichat, floor):
    assert json.loads(multichat("sessions", "--json", MULTICHAT_STORE=floor).out)


def test_show_prints_the_messages(multichat_here, floor, chats):
    messages = chats.get_messages("floor-2025-03-03")
    done = multichat_here("show", "floor-2025-03-03", "--store", floor, "--json")
    assert json.loads(done.out) == [to_json_object(each) for each in messages]
    plain = multichat_here("show", "floor-2025-03-03", "-n", "2", "--store", floor)
    assert [line.split("\t")[-1] for line in plain.out.splitlines()] == [
        each.content for each in messages[-2:]
    ]


def test_the_beginning_of_an_id_is_enough_when_only_one_has_it(multichat_here, floor):
    assert multichat_here("show", "od", "--store", floor).code == 0
    many = multichat_here("show", "floor-", "--store", floor)
    assert (many.code, many.out) == (1, "")
    assert "4 sessions begin with" in many.err
    assert "No session begins" in multichat_here("show", "zz", "--store", floor).err


@pytest.mark.slow
def test_show_follows_what_another_process_says_until_the_session_ends(tmp_path):
    location = f"sqlite:{tmp_path / 'live.db'}"
    with SessionPersistence(*parse_location(location)) as chats:
        chats.create_session(["Ann"], session_id="live")
        chats.add_message(ChatMessage("live", "Ann", "first"))
        follower = subprocess.Popen(
            [sys.executable, "-m", "multichat_lab", "show", "live", "-f", "--store", location],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert follower.stdout.readline().strip().endswith("first")
        chats.add_message(ChatMessage("live", "Ann", "second"))
        assert follower.stdout.readline().strip().endswith("second")
        chats.end_session("live")
        assert follower.wait(timeout=HANG_SECONDS) == 0


def test_stats_agree_with_the_store(multichat_here, floor, chats):
    told = json.loads(multichat_here("stats", "--store", floor, "--json").out)
    sessions = chats.list_sessions()
    assert told["messages"] == sum(each.message_count for each in sessions)
    assert {each["participant"] for each in told["participants"]} >= {"Clerk", "Bob"}
    one = json.loads(multichat_here("stats", "floor-2025-03-03", "--store", floor, "--json").out)
    assert one["messages"] == chats.get_session("floor-2025-03-03").message_count


@pytest.mark.parametrize("name", ["out.png", "out.svg"])
def test_stats_draws_what_it_tells(multichat_here, floor, tmp_path, monkeypatch, name):
    told = multichat_here("stats", "floor-2025-03-03", "--store", floor, "--figure", name)
    assert (told.code, told.err) == (0, "")
    light = (tmp_path / name).read_bytes()
    assert light.startswith(b"\x89PNG" if name.endswith("png") else b"<?xml")
    monkeypatch.setenv("MULTICHAT_THEME", "dark")
    multichat_here("stats", "floor-2025-03-03", "--store", floor, "--figure", name)
    assert (tmp_path / name).read_bytes() != light
    wrong = multichat_here("stats", "--store", floor, "--figure", "out.txt")
    assert (wrong.code, wrong.out) == (1, "")
    assert "out.txt cannot be drawn" in wrong.err


def test_search_prints_the_best_matches_first(multichat_here, floor, chats):
    said = [m.content for s in chats.list_sessions() for m in chats.get_messages(s.session_id)]
    word = said[0].split()[0].strip(".,!?")
    found = json.loads(multichat_here("search", word, "--store", floor, "--json", "-n", 1000).out)
    holding = [each for each in said if word.lower() in re.findall(r"\w+", each.lower())]
    assert len(found) == len(holding)
    assert [each["score"] for each in found] == sorted((f["score"] for f in found), reverse=True)
    start, end = found[0]["spans"][0]
    assert found[0]["snippet"][start:end].lower() == word.lower()
    table = multichat_here("search", f'"{word}"', "--store", floor, "-n", 2)
    assert len(table.out.splitlines()) == min(2, len(holding)) + 1
    wrong = multichat_here("search", "!?", "--store", floor)
    assert (wrong.code, wrong.out) == (1, "")
    assert "names no word to look for" in wrong.err


def test_search_keeps_its_index_until_something_is_deleted(multichat_here, tmp_path, monkeypatch):
    store = tmp_path / "many.db"
    with SessionPersistence("sqlite", store) as chats:
        chats.create_session(["Ann"], session_id="s", created_at=LONG_AGO)
        said = (ChatMessage("s", "Ann", f"margin {n}", timestamp=LONG_AGO) for n in range(1_000))
        said_then(chats, *said)
        chats.end_session("s", LONG_AGO)
    cache = tmp_path / "cache"
    asked = ("search", "margin 500", "-n", 1, "--store", f"sqlite:{store}", "--json")
    alone = multichat_here(*asked, "--no-cache")
    assert not cache.exists()
    first = multichat_here(*asked)
    assert list(cache.rglob("meta.json"))
    assert (first.code, first.out) == (0, multichat_here(*asked).out) == (0, alone.out)
    monkeypatch.setenv("MULTICHAT_CACHE", str(store))  # which is no folder
    barred = multichat_here(*asked)
    assert (barred.code, barred.out) == (0, alone.out)
    assert "Set MULTICHAT_CACHE to a folder where you may write, or say --no-cache" in barred.err
    monkeypatch.setenv("MULTICHAT_CACHE", str(cache))
    multichat_here("cleanup", "--days", 30, "--yes", "--store", f"sqlite:{store}")
    assert not list(cache.rglob("meta.json"))


@pytest.mark.slow
def test_sql_reads_from_argument_and_pipe(multichat, floor):
    query = "SELECT count(*) AS n, max(timestamp) AS newest FROM messages"
    rows = json.loads(multichat("sql", query, "--store", floor, "--json").out)
    assert rows == json.loads(multichat("sql", "-", "--store", floor, "--json", stdin=query).out)
    assert rows[0]["newest"].endswith("+00:00")
    plain = multichat("sql", "SELECT 1 AS a, 'x\ty' AS b", "--store", floor)
    assert plain.out == "a\tb\n1\tx y\n"


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        (["sql", "DELETE FROM messages"], "only reads"),
        (["sql", "SELECT nope FROM messages"], "nope"),
        (["sql", "SELECT content::INT FROM messages"], "Could not convert"),
        (["show", "nobody"], "No session begins"),
        (["sessions", "--store", "sqlite:missing.db"], "There is no store at missing.db"),
        (["sessions", "--store", "missing.db"], "TYPE:PATH"),
    ],
)
def test_an_error_is_one_line_and_exit_code_one(multichat_here, floor, argv, told):
    where = [] if "--store" in argv else ["--store", floor]
    done = multichat_here(*argv, *where)
    assert (done.code, done.out) == (1, "")
    assert len(done.err.splitlines()) == 1
    assert told in done.err


def test_wrong_usage_exits_with_two(multichat):
    assert multichat("sessions", "--nonsense").code == 2


def test_a_wrong_store_is_not_made(multichat, tmp_path):
    multichat("sessions")
    assert list(tmp_path.iterdir()) == []


def test_a_listing_loads_no_heavy_library():
    heavy = "('pandas', 'numpy', 'duckdb', 'matplotlib')"
    code = f"import sys, multichat_lab.cli; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
