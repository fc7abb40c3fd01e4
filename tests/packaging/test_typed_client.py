"""Somebody else's program sees the types of the installed package: what is wrong in it is found."""

import json
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

CLIENT = """
from multichat_lab import Backtest, ChatMessage, Lab, Robot, SessionPersistence, load_bars
from multichat_lab.dashboards import TradingDashboard
from multichat_lab.service.client import MultichatClient
from multichat_lab.trading import Bar


class Mine(Robot):
    def on_bar(self, bar: Bar) -> None:
        self.buy(1, say=f"{bar.close} is cheap")
        self.buy("one")  # wrong


def fills() -> int:
    result = Backtest(load_bars("AAPL"), Mine(), cash="much").run()  # wrong
    return len(result.fills)


with SessionPersistence("sqlite", "chat.db") as chats:
    session = chats.create_session(["Ann", "Bob"], topic="lunch")
    asked = chats.add_message(ChatMessage(session.session_id, "Ann", "Noon?"))
    number: int = asked.content  # wrong
    chats.add_message(asked.message_id)  # wrong
    with Lab(chats) as lab:
        print(lab.sql("FROM messages").fetchall(), lab.nothing)  # wrong


def listen(ann: MultichatClient) -> list[str]:
    return [message.content for message in ann.listen("lunch")]


def show(dashboard: TradingDashboard) -> None:
    dashboard.start()
"""
WRONG = {number for number, line in enumerate(CLIENT.splitlines(), 1) if "# wrong" in line}


def checked(installed, name, *argv):
    """Let a type checker read the client, and return its exit code and what it printed."""
    place, scripts = installed
    (place / name).mkdir()
    (place / name / "client.py").write_text(CLIENT)
    (place / name / "pyrightconfig.json").write_text('{"typeCheckingMode": "standard"}')
    done = subprocess.run(
        [sys.executable, "-m", *argv, scripts / "python", "client.py"],
        cwd=place / name,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout


def test_mypy_sees_the_types_of_the_installed_package(installed):
    told = checked(installed, "mypy", "mypy", "--strict", "--python-executable")
    assert {int(line.split(":")[1]) for line in told.splitlines() if ": error:" in line} == WRONG


def test_pyright_sees_the_types_of_the_installed_package(installed):
    found = json.loads(
        checked(installed, "pyright", "basedpyright", "--outputjson", "-p", ".", "--pythonpath")
    )
    lines = {each["range"]["start"]["line"] + 1 for each in found["generalDiagnostics"]}
    assert lines == WRONG
