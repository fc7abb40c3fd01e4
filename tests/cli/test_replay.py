"""`multichat replay`: what is meant, the file that it writes, and the page that it opens."""

import asyncio
import json

import pytest
from typer.testing import CliRunner

from multichat_lab import SessionPersistence
from multichat_lab.cli import app
from multichat_lab.cli.replaying import found_meant
from multichat_lab.errors import MultichatError
from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.market import gbm_bars, replay_feed
from multichat_lab.trading.robots import SmaCross
from tests.cli.opened_page import opened_page
from tests.trading.desk.scripted import SESSION, desk_in

runner = CliRunner()


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """A store with a chat, and a session in which a robot has traded."""
    place = tmp_path_factory.mktemp("replay") / "chats.db"
    with SessionPersistence("sqlite", place) as chats:
        chats.create_session(["Ann"], session_id="on its own")
    with SessionPersistence("sqlite", place) as chats:
        chats.create_session([], session_id=SESSION)
        desk = desk_in(chats, replay_feed(gbm_bars(120, seed=1)), [SmaCross(3, 8)])
        asyncio.run(desk.run())
    return f"sqlite:{place}"


@pytest.fixture
def chats(store):
    with SessionPersistence(*store.split(":")) as chats:
        yield chats


def replay(*arguments):
    return runner.invoke(app, ["replay", *map(str, arguments)])


def test_by_itself_it_is_the_session_begun_last(chats):
    assert found_meant(chats, None) == ("session", SESSION)


def test_a_session_or_a_run_is_meant_by_the_beginning_of_its_id(chats):
    with chats.store.reading() as reader:
        (run,) = (row[0] for row in reader.run_rows("runs", None))
    assert found_meant(chats, run[:8]) == ("run", run)
    assert found_meant(chats, "one") == ("session", "one")
    with pytest.raises(MultichatError, match="2 sessions and runs could be meant by 'o': "):
        found_meant(chats, "o")
    with pytest.raises(MultichatError, match="No session and no run begins with 'zz'"):
        found_meant(chats, "zz")
    with SessionPersistence("memory") as empty, pytest.raises(MultichatError, match="no session"):
        found_meant(empty, None)


def test_by_itself_it_is_the_last_run_where_there_is_no_session():
    with SessionPersistence("memory") as chats:
        run_ids = [Backtest(gbm_bars(60, seed=1), SmaCross(3, 8)).run().save(chats) for _ in "ab"]
        assert found_meant(chats, None) == ("run", run_ids[1])


def test_it_writes_one_file_and_tells_what_it_holds(store, tmp_path):
    path = tmp_path / "replay.html"
    done = replay("--store", store, "--html", path, "--at", "2000-03-01", "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert (told["file"], told["bytes"]) == (str(path), path.stat().st_size)
    assert told["rows"]["bars:0"] == 120
    assert told["unknown"] == []
    assert path.stat().st_size < 500_000


def test_it_tells_what_is_not_known(store, tmp_path):
    done = replay("on its own", "--store", store, "--html", tmp_path / "a.html")
    assert done.exit_code == 0, done.output
    assert "Session on its own is in" in done.stdout


@pytest.mark.browser
@pytest.mark.slow
def test_it_opens_as_a_page_that_asks_nobody_anything(store):
    with opened_page("replay", "--store", store, "--at", "2000-03-01") as page:
        page.wait_for_selector(".mc-replay canvas")
        assert "SmaCross" in page.inner_text(".mc-replay")
