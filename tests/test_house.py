"""The measure of the house makes its journeys and counts right."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
PACKAGE = {
    "one.py": '''"""A module.

Of several lines.
"""

import json  # nothing
from os import (
    path,

    sep,
)


def run():
    """Run."""
    import sys

    return f"""{json, path, sep}
    # text, no comment
    {sys}"""
''',
    "inner/two.py": "def run(): ...\nclass Other: ...\nasync def _hidden(): ...\n",
    "inner/three.py": "class Other:\n    def run(self): ...\ndef _hidden(): ...\n# the end\n",
    "tests/one.py": "import nothing\n",
}


@pytest.fixture
def size_of(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    from house_size import size_of

    return size_of


def measure(*arguments):
    command = [sys.executable, BENCHMARKS / "house.py", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_every_figure_is_printed_before_now_and_as_the_aim():
    [head, *rows] = measure().split("\n\n")[0].splitlines()
    assert head.split()[1:] == ["now", "aim"]
    figures = {row[:37].strip(): row[37:].split() for row in rows}
    assert list(figures) == [
        "files",
        "median lines",
        "lines",
        "lines of import ÷ lines of code",
        "definitions that share a name",
        "files opened, import → figure",
        "files opened, POST → disk",
        "files opened, bar → chart",
        "files opened, Buy → attribution",
        "files opened, backtest → statistics",
    ]
    assert all(float(now.replace(",", "")) > 0 for _, now, *_ in figures.values())


def test_a_journey_tells_the_functions_that_it_entered():
    told = dict(line.split(": ", 1) for line in measure("--list", "backtest").splitlines())
    assert "Backtest.run" in {name for names in told.values() for name in names.split(", ")}
    assert not any("<module>" in names for names in told.values())


def test_lines_are_counted_as_the_docstring_says(size_of, tmp_path):
    for name, text in PACKAGE.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    size = size_of(tmp_path)
    assert sorted(size.lines) == [3, 4, 20]
    assert (size.imports, size.code) == (6, 16)
    assert size.shared_names == {
        "Other": ["inner/three.py", "inner/two.py"],
        "run": ["inner/two.py", "one.py"],
    }
