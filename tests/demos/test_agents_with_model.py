"""The demo of agents with a model at a real HTTP server, run as a user runs it."""

import subprocess
import sys

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.demos.debate_script import DECISIONS
from multichat_lab.demos.debaters import BEAR, BULL, PERSON
from tests.chat.model_server import model_server

pytestmark = pytest.mark.slow


def demo(server, folder):
    argv = ["-m", "multichat_lab", "demo", "agents", "--keep", folder]
    argv += ["--model", server.url, "--model-name", "tiny"]
    return subprocess.run([sys.executable, *argv], capture_output=True, text=True, check=False)


def test_a_model_argues_and_what_it_says_is_accounted(tmp_path):
    steps = [{"text": f"Argument {number}."} for number in range(2 * len(DECISIONS))]
    with model_server(*steps) as server:
        done = demo(server, tmp_path / "kept")
        assert done.returncode == 0, done.stderr
        assert not server.steps
        first, second = server.asked[:2]
    assert "In their own words" in done.stdout
    assert (first["model"], "you want to own it" in first["messages"][0]["content"]) == (
        "tiny",
        True,
    )
    assert "Bull said: Argument 0." in second["messages"][1]["content"]
    with SessionPersistence("duckdb", tmp_path / "kept" / "debate.duckdb") as chats:
        said = [each for each in chats.get_messages("debate") if each.sender in (BULL, BEAR)]
        decided = [each for each in chats.get_messages("debate") if each.sender == PERSON]
    assert [each.content for each in said] == [each["text"] for each in steps]
    assert {(each.model, each.tokens_in, each.tokens_out, each.cost) for each in said} == {
        ("tiny-1", 20, 5, None)
    }
    assert {(each.model, each.tokens_in) for each in decided} == {(None, None)}
    assert {each.reply_to for each in decided} & {each.message_id for each in said}


def test_a_model_that_fails_ends_the_demo_with_its_reason(tmp_path):
    refused = {"status": 401, "body": b"no"}
    with model_server({"text": "Buy."}, refused) as server:
        done = demo(server, tmp_path / "kept")
    assert done.returncode == 1
    assert "did not answer" in done.stderr
