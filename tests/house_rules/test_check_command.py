import io
import json

import pytest
import typer
from rich.console import Console
from rich.text import Text
from typer.testing import CliRunner

from multichat_lab.cli.check import check, compliance_table
from multichat_lab.errors import MultichatError
from multichat_lab.house_rules import RULES, SYNTAX, check_house_rules

TOO_MANY = "def f(a, b, c, d, e, g): ...\n"


@pytest.fixture
def run():
    app = typer.Typer(rich_markup_mode="markdown")
    app.command("check")(check)

    def invoke(*arguments):
        runner = CliRunner(env={"COLUMNS": "100", "TERMINAL_WIDTH": "100"})
        return runner.invoke(app, [str(argument) for argument in arguments])

    return invoke


def test_code_that_complies_exits_with_0_and_shows_every_rule(run, write_code):
    result = run(write_code({"code.py": "x = 1\n"}))
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert [line.split(" limit")[0].strip() for line in lines[:-1]] == [
        rule.replace("_", " ") for rule in (*RULES, SYNTAX)
    ]
    assert all(" ok" in line for line in lines[:-1])
    assert lines[-1] == "files 1, classes 0, functions 0, findings 0"


def test_code_that_does_not_exits_with_1_and_names_each_violation(run, write_code):
    root = write_code({"code.py": TOO_MANY * 2})
    result = run(root)
    assert result.exit_code == 1
    assert f"{root.as_posix()}/code.py:1: f: 6 parameters (limit 5)\n" in result.stdout
    assert f"{root.as_posix()}/code.py:2: f: 6 parameters (limit 5)\n" in result.stdout
    assert "parameters        limit    5  highest     6  exceeded" in result.stdout


def test_json_is_one_object_that_says_the_same(run, write_code, notebook):
    root = write_code({"code.py": "class A: ...\n", "n.ipynb": notebook("x = 1", TOO_MANY)})
    result = run(root, "--json")
    assert result.exit_code == 1
    answer = json.loads(result.stdout)
    assert (answer["files"], answer["classes"], answer["functions"]) == (2, 1, 1)
    assert answer["findings"] == [
        {
            "path": (root / "n.ipynb").as_posix(),
            "line": 1,
            "cell": 2,
            "rule": "parameters",
            "name": "f",
            "value": 6,
            "limit": 5,
        }
    ]
    assert [rule["rule"] for rule in answer["rules"]] == [*RULES, SYNTAX]
    assert answer["rules"][3] == {
        "rule": "parameters",
        "limit": 5,
        "maximum": 6,
        "where": f"{(root / 'n.ipynb').as_posix()}:cell 2:1 f",
        "violations": 1,
    }


def test_the_folder_one_is_in_is_checked_when_none_is_named(run, write_code, monkeypatch):
    monkeypatch.chdir(write_code({"sub/code.py": TOO_MANY}))
    assert "sub/code.py:1: f: 6 parameters (limit 5)" in run().stdout.splitlines()


def test_limits_may_be_chosen_one_by_one(run, write_code):
    root = write_code({"code.py": TOO_MANY})
    assert run(root, "--limit", "parameters=6").exit_code == 0
    assert run(root, "--limit", "parameters=6", "--limit", "file_lines=0").exit_code == 1


@pytest.mark.parametrize("choice", ["parameters", "parameters=", "parameters=-1", "speed=5", "=5"])
def test_a_limit_that_makes_no_sense_is_wrong_usage(choice, run, write_code):
    result = run(write_code({"code.py": ""}), "--limit", choice)
    assert result.exit_code == 2
    assert result.stdout == ""


def test_a_path_that_does_not_exist_is_an_error_of_our_own(run, tmp_path):
    assert isinstance(run(tmp_path / "nowhere").exception, MultichatError)


def test_help_shows_each_example_on_a_line_of_its_own(run):
    lines = [line.strip(" •") for line in Text.from_ansi(run("--help").stdout).plain.splitlines()]
    assert "multichat check" in lines
    assert "multichat check src --limit file_lines=500 --limit complexity=15" in lines


def test_the_table_of_a_terminal_gives_a_verdict_on_each_rule(write_code):
    root = write_code({"[odd]/code.py": TOO_MANY})
    shown = io.StringIO()
    terminal = Console(file=shown, width=300, force_terminal=True, color_system=None)
    terminal.print(compliance_table(check_house_rules(root).rules))
    rows = shown.getvalue().splitlines()
    (parameters,) = (row for row in rows if " parameters " in row)
    assert "✗" in parameters
    assert "[odd]/code.py:1 f" in parameters
    (complexity,) = (row for row in rows if " complexity " in row)
    assert "✓" in complexity


@pytest.mark.parametrize(
    ("name", "content"),
    [("README.md", b"# words\n"), ("program", b"\x7fELF\0\0"), ("a/b.txt", b"")],
)
def test_what_is_no_python_is_refused(tmp_path, name, content):
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_bytes(content)
    for path in (tmp_path / name, (tmp_path / name).parent):
        with pytest.raises(MultichatError, match="no Python"):
            check_house_rules(path)


def test_a_script_without_an_ending_is_checked(tmp_path):
    (tmp_path / "script").write_text("#!/usr/bin/env python3\nx = 1\n")
    assert check_house_rules(tmp_path / "script").files == 1
