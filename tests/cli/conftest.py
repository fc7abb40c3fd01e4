"""The command line as users run it: a process of its own, its output in a pipe."""

import os
import subprocess
import sys
from dataclasses import dataclass

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.cli import main
from multichat_lab.demos.trading_floor import TradingFloor
from multichat_lab.desk_file import DESK_VARIABLE
from multichat_lab.records import ChatMessage


@dataclass(frozen=True)
class Outcome:
    """What a command printed, and how it ended."""

    code: int
    out: str
    err: str


def surroundings(folder):
    """Return variables that keep commands away from the user's own files."""
    return {"MULTICHAT_STORE": "", "MULTICHAT_CACHE": str(folder / "cache")}


@pytest.fixture(autouse=True)
def no_desk_file_is_left_named(monkeypatch):
    """What a command of this process names for desks is taken back with the test."""
    monkeypatch.setenv(DESK_VARIABLE, "")
    monkeypatch.delenv(DESK_VARIABLE)


@pytest.fixture
def multichat(tmp_path):
    """Run `multichat …` in an empty folder."""

    def run(*argv, stdin="", **environment):
        done = subprocess.run(
            [sys.executable, "-m", "multichat_lab", *map(str, argv)],
            input=stdin,
            capture_output=True,
            encoding=environment.get("PYTHONIOENCODING", "utf-8"),
            cwd=tmp_path,
            env={**os.environ, **surroundings(tmp_path), **environment},
            check=False,
        )
        return Outcome(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def multichat_here(tmp_path, monkeypatch, capsys):
    """Run `multichat …` in this process, which is quicker: for many small cases."""
    monkeypatch.chdir(tmp_path)
    for name, value in surroundings(tmp_path).items():
        monkeypatch.setenv(name, value)

    def run(*argv):
        monkeypatch.setattr(sys, "argv", ["multichat", *map(str, argv)])
        code: int | str = 0
        try:
            main()
        except SystemExit as stop:
            code = stop.code or 0
        printed = capsys.readouterr()
        return Outcome(code, printed.out, printed.err)

    return run


@pytest.fixture
def on_terminal(multichat_here, monkeypatch):
    """Run `multichat …` in this process as if its output were a terminal of 80 columns."""

    def run(*argv):
        monkeypatch.setenv("TERM", "dumb")
        monkeypatch.setenv("COLUMNS", "80")
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
        return multichat_here(*argv)

    return run


@pytest.fixture(scope="session")
def floor(tmp_path_factory):
    """The location of a store with four days on the scripted trading floor."""
    path = tmp_path_factory.mktemp("floor") / "floor.db"
    with SessionPersistence("sqlite", path) as chats:
        TradingFloor(seed=5, days=4).record(chats)
        chats.create_session(["Ann <b>", "Bob"], topic="odd\tnames", session_id="odd")
    return f"sqlite:{path}"


@pytest.fixture(scope="session")
def names_store(tmp_path_factory):
    """The location of a store whose session `odd` has names and words beyond ASCII."""
    path = tmp_path_factory.mktemp("names") / "names.db"
    with SessionPersistence("sqlite", path) as chats:
        chats.create_session(["björn", "Ana"], session_id="odd")
        chats.add_message(ChatMessage("odd", "björn", "→ naïve 😀"))
    return f"sqlite:{path}"
