"""What a program gets through a pipe is the whole value; what JSON gets is JSON."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.json_output import distinct


@pytest.fixture
def ask(multichat_here, floor):
    return lambda query, *more: multichat_here("sql", query, "--store", floor, *more)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("value", "printed"),
    [
        ("0.00001::DOUBLE", "1e-05"),
        ("1234567.891::DOUBLE", "1234567.891"),
        ("12345", "12345"),
        ("TIMESTAMP '2024-05-01 10:00:00.123456'", "2024-05-01T10:00:00.123456"),
        ("[1, 2]", "[1, 2]"),
        ("{'a': [1.5, NULL]}", '{"a": [1.5, null]}'),
        ("true", "true"),
        ("'\\xAB'::BLOB", "ab"),
        ("NULL", ""),
    ],
)
def test_a_pipe_gets_the_whole_value(ask, value, printed):
    assert ask(f"SELECT {value} AS v").out == f"v\n{printed}\n"


def refuse(constant):
    raise AssertionError(f"{constant} is no JSON")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("value", "meant"),
    [
        ("'nan'::DOUBLE", None),
        ("'inf'::DOUBLE", None),
        ("['-inf'::DOUBLE, 1.5]", [None, 1.5]),
        ("'{\"a\": 1}'::JSON", {"a": 1}),
        ("NULL::JSON", None),
        ("'\\xAB'::BLOB", "ab"),
        ("MAP {1: 2}", {"1": 2}),
    ],
)
def test_json_is_valid_and_says_what_is_meant(ask, value, meant):
    told = json.loads(ask(f"SELECT {value} AS v", "--json").out, parse_constant=refuse)
    assert told == [{"v": meant}]


def test_no_column_is_lost_to_another_of_its_name(ask):
    assert json.loads(ask("SELECT 1 AS a, 2 AS a, 3 AS a", "--json").out) == [
        {"a": 1, "a_1": 2, "a_2": 3}
    ]
    assert distinct(["a", "a", "a_1"]) == ["a", "a_2", "a_1"]


def test_a_table_that_does_not_fit_becomes_records(on_terminal, floor):
    wide = "SELECT 'one two' AS short, repeat('word ', 30) AS long"
    lines = on_terminal("sql", wide, "--store", floor).out.splitlines()
    assert lines[0].startswith("short:  one two")
    assert lines[1].startswith("long:   word word")
    assert all(line.split() == ["word"] * len(line.split()) for line in lines[2:])
    assert max(map(len, lines)) <= 80


def test_an_empty_result_says_so(on_terminal, floor):
    assert "(no rows)" in on_terminal("sql", "SELECT 1 AS a WHERE false", "--store", floor).out


def test_the_list_of_sessions_fits_a_terminal(on_terminal, floor):
    lines = on_terminal("sessions", "--store", floor).out.splitlines()
    assert len(lines) == 6
    assert max(map(len, lines)) <= 80
    assert "floor-2025-03-03" in lines[1]


def test_stats_name_twenty_participants_and_say_how_many_more(on_terminal, tmp_path):
    names = [f"agent {number:02}" for number in range(30)]
    with SessionPersistence("sqlite", tmp_path / "many.db") as chats:
        chats.create_session(names, session_id="many")
    told = on_terminal("stats", "--store", "sqlite:many.db").out
    assert told.count("agent ") == 20
    assert "… and 10 more; all of them with --json" in told
    assert "system messages" in told
    assert max(map(len, told.splitlines())) <= 80
    assert len([line for line in told.splitlines() if line.startswith("agent ")]) == 20


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no full device")
def test_output_that_cannot_be_written_is_one_line(floor):
    argv = [sys.executable, "-m", "multichat_lab", "sessions", "--store", floor]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(argv, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "No space left" in done.stderr
