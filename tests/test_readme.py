"""The README tells the truth: its commands exist, its example runs, CI runs what it says."""

import re
from pathlib import Path
from typing import Any

import pytest

from multichat_lab.cli import app

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_ci_runs_exactly_the_test_command():
    command = "pip install uv && uv run pytest"
    assert f"    {command}\n" in README
    assert command in (ROOT / ".ci" / "run").read_text().splitlines()


def test_the_python_example_runs(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    [example] = re.findall(r"```python\n(.*?)```", README, flags=re.S)
    exec(compile(example, "README.md", "exec"), {})  # noqa: S102 - our own README
    assert "Yes!" in capsys.readouterr().out


def test_the_loop_of_agents_that_it_shows_is_recorded_as_it_says(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"^```\w*\n(.*?)^```$", README, flags=re.S | re.M)
    [example] = [each for each in blocks if "record(chats" in each]
    run: dict[str, Any] = {}
    exec(compile(example, "README.md", "exec"), run)  # noqa: S102 - our own README
    with run["chats"] as chats:
        [session] = chats.list_sessions()
        assert (session.topic, session.status) == ("lunch", "ended")
        said = [
            (each.sender, each.recipient, each.recipient_kind, each.reply_kind)
            for each in chats.get_messages(session.session_id)
        ]
    assert said == [
        ("Ann", "Bob", "declared", "unknown"),
        ("Bob", "Ann", "declared", "declared"),
        ("Cem", "Ann", "parsed", "inferred"),
    ]


def test_every_command_that_it_names_exists():
    known = {each.name for each in app.registered_commands} | {
        each.name for each in app.registered_groups
    }
    named = set(re.findall(r"\bmultichat ([a-z][a-z-]*)", README)) - {"response"}
    assert named
    assert named <= known


@pytest.mark.parametrize("path", sorted(set(re.findall(r"python (benchmarks/\w+\.py)", README))))
def test_every_benchmark_that_it_names_is_there(path):
    assert (ROOT / path).is_file()


@pytest.mark.parametrize("target", re.findall(r"\]\(([^)#]+)\)", README))
def test_links_lead_somewhere(target):
    if not target.startswith("http"):
        assert (ROOT / target).exists(), target
