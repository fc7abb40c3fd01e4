"""Frameworks that tell all by OTLP, in programs of their own without a line of ours."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from tests.chat.model_server import model_server
from tests.waiting import HANG_SECONDS

FOLDER = Path(__file__).parent
STEPS = ({"call": ("price", '{"of": "AAPL"}'), "id": "c1"}, {"text": "Sell"})


@pytest.fixture
def recorded(tmp_path):
    """Run a program of a framework under `multichat record`; return its session and messages."""

    def run(name, needs):
        if not is_there(needs):
            pytest.skip(f"{needs} is not installed (peers)")
        store = tmp_path / "a.db"
        command = [sys.executable, "-m", "multichat_lab", "record", "--store", f"sqlite:{store}"]
        with model_server(*STEPS) as server:
            program = [sys.executable, str(FOLDER / f"{name}_program.py"), server.url]
            told = {
                "PYTHONPATH": str(FOLDER.parents[1]),
                "LITELLM_LOCAL_MODEL_COST_MAP": "True",
                "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT": "SPAN_ONLY",
            }
            done = subprocess.run(
                [*command, "--", *program],
                env={**os.environ, **told},
                capture_output=True,
                check=False,
                text=True,
                timeout=HANG_SECONDS,
            )
        assert done.returncode == 0, done.stderr
        with SessionPersistence("sqlite", store) as chats:
            [session] = chats.list_sessions()
            return session, chats.get_messages(session.session_id), done.stdout

    return run


def is_there(module):
    """Whether a module within a package of many makers is installed."""
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def test_an_agent_of_googles_adk_is_recorded(recorded):
    session, messages, printed = recorded("adk", "google.adk")
    said = [(each.sender, each.content) for each in messages if each.sender != "system"]
    assert said == [
        ("user", "Apple?"),
        ("Ann", '→ price(of="AAPL")'),
        ("price", '{"result": "AAPL: 190"}'),
        ("Ann", "Sell"),
    ]
    author, named = printed.split()[:2]
    assert (author, session.session_id) == ("Ann", f"otlp:{named}")
    assert messages[-2].recipient == "Ann"
    assert (messages[-1].tokens_in, messages[-1].tokens_out) == (20, 5)


def test_an_agent_of_microsofts_agent_framework_is_recorded(recorded):
    session, messages, printed = recorded("agent_framework", "agent_framework.openai")
    words = [each.content for each in messages]
    assert words == ["Apple?", '→ price(of="AAPL")', "AAPL: 190", "Sell"]
    assert printed.startswith("Sell")
    assert (messages[2].sender, messages[2].recipient) == ("price", messages[1].sender)
    assert (messages[-1].model, messages[-1].tokens_in, messages[-1].tokens_out) == (
        "tiny-1",
        20,
        5,
    )
    assert session.status == "ended"
