"""Every command explains itself, with examples that are real commands."""

import re
import shlex
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from multichat_lab import __version__
from multichat_lab.cli import app

runner = CliRunner(env={"COLUMNS": "200", "TERM": "dumb"})

COMMANDS = (
    "alert", "annotations", "backtest", "backup", "backups", "check", "cleanup", "config", "demo",
    "deploy-files", "devlog", "drill", "explore", "export", "health", "import", "infer", "lab",
    "loadtest", "mcp", "optimize", "present", "replay", "report", "restore", "room", "scan",
    "serve",
    "sessions", "show", "sql", "stats", "sweep", "token", "walk-forward", "who",
)  # fmt: skip


def test_the_overview_lists_every_command():
    text = runner.invoke(app, ["--help"]).output
    for command in COMMANDS:
        assert re.search(rf"│ {command} ", text), command


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_examples(command):
    done = runner.invoke(app, [command, "--help"])
    assert done.exit_code == 0
    examples = re.findall(r"• (?:.*\| )?multichat (\S+)", done.output)
    assert examples
    assert set(examples) == {command}


def test_a_shell_can_complete_it():
    """Asked in a bash of its own: which shell it is is told by who started the command."""
    line = f"{shlex.quote(sys.executable)} -m multichat_lab --show-completion; exit $?"
    done = subprocess.run(["bash", "-c", line], check=True, capture_output=True, text=True)
    assert "complete -o" in done.stdout
    assert "multichat" in done.stdout


def test_it_tells_its_version():
    assert runner.invoke(app, ["--version"]).output.strip() == f"multichat_lab {__version__}"
