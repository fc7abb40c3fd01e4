"""`multichat explore`: the file that it writes, and the page that it opens."""

import json

import pytest
from typer.testing import CliRunner

from multichat_lab import ChatMessage, SessionPersistence
from multichat_lab import record as recorded
from multichat_lab.cli import app
from tests.analysis.browsing.talk import recorded_at
from tests.cli.opened_page import opened_page
from tests.dashboards.pages.test_one_file import carried

runner = CliRunner()


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return recorded_at(tmp_path_factory.mktemp("explore") / "chats.db")


def explore(*arguments):
    return runner.invoke(app, ["explore", *map(str, arguments)])


def test_a_session_goes_to_one_file(store, tmp_path):
    path = tmp_path / "told.html"
    done = explore("tol", "--store", store, "--html", path, "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told == {"file": str(path), "bytes": path.stat().st_size, "session_id": "told"}


def test_a_session_that_is_not_there_is_told_so(store, tmp_path):
    done = explore("zz", "--store", store, "--html", tmp_path / "a.html")
    assert done.exit_code == 1
    assert "zz" in str(done.exception)
    done = explore("--store", store, "--html", tmp_path / "a.html")
    assert done.exit_code == 1
    assert not list(tmp_path.iterdir())


def test_the_only_session_of_a_store_need_not_be_named(tmp_path):
    with SessionPersistence("sqlite", tmp_path / "one.db") as chats:
        chats.create_session(["Ann"], session_id="alone")
    place = f"sqlite:{tmp_path / 'one.db'}"
    done = explore("--store", place, "--html", tmp_path / "a.html", "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["session_id"] == "alone"


def test_a_file_counts_guessed_replies_when_asked_to(tmp_path):
    place = tmp_path / "one.db"
    with SessionPersistence("sqlite", place) as chats, recorded(chats, "lunch") as talk:
        talk.say("Ann", "Noon?")
        talk.say("Bob", "Ann, gladly.")
    for options, is_inferred in ((), False), (("--inferred",), True):
        path = tmp_path / f"{is_inferred}.html"
        done = explore("lunch", "--store", f"sqlite:{place}", "--html", path, *options)
        assert done.exit_code == 0, done.output
        told, _ = carried(path.read_text(encoding="utf-8"))
        assert told["traits"]["inferred"] is is_inferred


def test_a_file_tells_a_person_under_one_name_when_asked_to(tmp_path):
    place = tmp_path / "one.db"
    with SessionPersistence("sqlite", place) as chats:
        session = chats.create_session(["Ann", "Ana", "Bob"], session_id="talk").session_id
        said = (("Ann", "Noon?"), ("Ana", "Or one?"), ("Bob", "One."))
        chats.add_messages([ChatMessage(session, *each) for each in said])
        chats.identities.alias("Ann", "Ana")
    for by, names in ("participant", ["Ann", "Ana", "Bob"]), ("identity", ["Ann", "Ann", "Bob"]):
        path = tmp_path / f"{by}.html"
        done = explore("--by", by, "--store", f"sqlite:{place}", "--html", path)
        assert done.exit_code == 0, done.output
        told, _ = carried(path.read_text(encoding="utf-8"))
        file = told["traits"]["file"]
        assert [each["sender"] for each in file["messages"]] == names
        assert {each["name"] for each in file["session"]["participants"]} == {*names}
    done = explore("--by", "name", "--store", f"sqlite:{place}")
    assert done.exit_code == 1
    assert "by is 'name'" in str(done.exception)


@pytest.mark.browser
@pytest.mark.slow
def test_it_opens_as_a_page_that_asks_nobody_anything(store):
    with opened_page("explore", "told", "--store", store, "--words", "margin") as page:
        page.wait_for_selector(".mc-said mark")
        assert "margin risk" in page.inner_text(".mc-explorer-readers")
