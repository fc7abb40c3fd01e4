"""The session demo, run as a user runs it."""

import subprocess
import sys

import pytest

from multichat_lab.chat.persistence import SessionPersistence

pytestmark = pytest.mark.slow


def run_demo(*argv):
    return subprocess.run(
        [sys.executable, "-m", "multichat_lab", "demo", *map(str, argv)],
        capture_output=True,
        text=True,
        check=True,
    ).stdout


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    return folder, run_demo("sessions", "--seed", "11", "--keep", folder / "stores")


def test_it_is_repeatable_and_the_seed_matters():
    assert run_demo("sessions", "--seed", "3") == run_demo("sessions", "--seed", "3")
    assert run_demo("sessions", "--seed", "3") != run_demo("sessions", "--seed", "4")


def test_it_ends_by_saying_what_to_do_next(told):
    after = told[1].split("What next?")[1]
    assert "multichat import" in after
    assert "multichat lab" in after


def test_another_process_went_on_where_the_first_stopped(told):
    folder, text = told
    assert "found 6 messages, added 2" in text
    with SessionPersistence("duckdb", folder / "stores" / "chat.duckdb") as chats:
        session = chats.get_session("planning")
        assert session.participants == ("Agent-1", "Agent-2", "Agent-3", "Agent-4")
        messages = chats.get_messages("planning")
    assert [each.seq for each in messages] == list(range(1, 9))
    assert {each.recipient for each in messages} >= {"All", "Agent-1", "Agent-2", "Agent-3"}


def test_every_store_has_the_same_conversation(told):
    folder, text = told
    conversations = []
    for kind in ("json", "sqlite", "duckdb"):
        with SessionPersistence(kind, folder / "stores" / f"every-{kind}") as chats:
            conversations.append([each.content for each in chats.get_messages("planning")])
    assert conversations[0] == conversations[1] == conversations[2]
    assert "NO" not in text


def test_the_old_session_is_really_gone(told):
    folder, text = told
    assert "There is no session 'forgotten'" in text
    with SessionPersistence("duckdb", folder / "stores" / "chat.duckdb") as chats:
        assert [each.session_id for each in chats.list_sessions()] == ["planning"]


def test_without_a_name_all_demos_run():
    assert "What next?" in run_demo()
