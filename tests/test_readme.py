"""The README tells the truth: its commands exist, its example runs, CI runs what it says."""

import re
from pathlib import Path

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
