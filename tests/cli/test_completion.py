"""A shell completes every closed set."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(sys.executable).with_name("multichat")


@pytest.fixture
def complete(tmp_path):
    """Return what bash is offered for the last word of a line."""

    def offered(line):
        words = line.split(" ")
        variables = {
            "COMP_WORDS": line,
            "COMP_CWORD": str(len(words) - 1),
            "_MULTICHAT_COMPLETE": "complete_bash",
        }
        done = subprocess.run(
            [PROGRAM], env=os.environ | variables, cwd=tmp_path, capture_output=True, check=True
        )
        return done.stdout.decode().split()

    return offered


@pytest.mark.slow
@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("multichat sessions --store sq", ["sqlite:"]),
        ("multichat sessions --status ", ["active", "ended"]),
        ("multichat sql --format ", ["table", "csv", "csv-neutral", "json", "parquet", "md"]),
    ],
)
def test_a_closed_set_is_offered(complete, line, offered):
    assert complete(line) == offered


@pytest.mark.slow
def test_behind_a_type_of_store_the_files_are_offered(complete, tmp_path):
    (tmp_path / "team.db").touch()
    (tmp_path / "old").mkdir()
    assert complete("multichat sessions --store sqlite:") == ["sqlite:old/", "sqlite:team.db"]
    assert complete("multichat sessions --store sqlite:nowhere/") == []
