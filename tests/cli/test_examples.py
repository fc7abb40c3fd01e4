"""The examples of every command's help run as they stand, in a folder with the sample files."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import multichat_lab.cli

EXAMPLE = re.compile(r"^    [*-] `(.*)`$", re.MULTILINE)

ELSEWHERE = {
    r"multichat (serve|lab|present|room)": "goes on until it is stopped; tests of their own",
    r".*http\.server": "goes on until it is stopped; the manual has tests of its own",
    r"multichat explore (?!.*--html)": "goes on until it is stopped; tests of their own",
    r"multichat replay (?!.*--html)": "goes on until it is stopped; tests of their own",
    r"(claude|codex) mcp add ": "is another maker's program; tests/mcp does what it would",
    r"multichat (demo agents|scan) --model": "needs a model; tests of its own",
    r"multichat mcp ": "serves until its client leaves; tests/mcp has clients",
    r"multichat record ": "runs a program of the user's; tests of its own",
    r".*--otlp": "needs who takes it; tests of its own",
    r"multichat verify --run": "needs a run that is recorded; tests of its own",
    r"multichat report": "needs a run that is recorded; tests of its own",
    r"multichat (loadtest|restore)": "has tests of its own, which bring what it needs",
    r"multichat copy .*postgresql:": "needs a server; tests of its own",
    r"multichat demo( --keep .*| sessions.*)?$": "has tests of its own",
    r".* ~/": "writes to the home folder",
    r".*/(etc|mnt)/": "is about another machine's folders",
    r".*(systemctl|git log|multichat devlog|multichat alert)": "needs what this folder has not",
    r".*--wheel": "takes a built wheel",
    r"multichat check": "is about a code base",
    r"multichat cleanup (?!.*--dry-run)": "would take away what the others need",
}
"""Examples that are not tried here → why."""

ROOMY = {"MULTICHAT_DISK_FREE_WARN": "0.0002", "MULTICHAT_DISK_FREE_ERROR": "0.0001"}
"""The machine's disk is no matter of these tests."""


def examples():
    folder = Path(multichat_lab.cli.__file__).parent
    texts = [path.read_text("utf-8") for path in folder.glob("*.py")]
    found = sorted({example for text in texts for example in EXAMPLE.findall(text)})
    assert len(found) > 50
    return [each for each in found if not any(re.match(pattern, each) for pattern in ELSEWHERE)]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with the sample files, and the stores that the examples name."""
    folder = tmp_path_factory.mktemp("examples")
    imported = "multichat import samples/planning.jsonl"
    traded = "multichat demo trading --keep demo"
    for command in (
        "multichat demo files",
        traded,
        imported,
        f"{imported} --store sqlite:sessions.db",
        "multichat copy sqlite:sessions.db parquet:lake",
        "multichat backup",
    ):
        run(command, folder)
    return folder


def run(command, folder):
    scripts = Path(sys.executable).parent
    own = {"TOKEN_FILE": "tokens.json", "BACKUP_PATH": "backups"}
    variables = {
        **os.environ,
        **{f"MULTICHAT_{name}": str(folder / place) for name, place in own.items()},
        "MULTICHAT_STORE": "",
        **ROOMY,
        "PATH": f"{scripts}:{os.environ['PATH']}",
    }
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("example", examples())
def test_an_example_runs_as_it_stands(example, place):
    if "jq " in example and shutil.which("jq") is None:
        pytest.skip("jq is not installed")
    run(example.replace(" --follow", ""), place)
