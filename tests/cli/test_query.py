"""`multichat sql`: where the statement comes from, and the forms of the answer."""

import csv
import io
import json

import duckdb
import pytest

COUNTS = "SELECT sender, count(*) AS said FROM messages GROUP BY sender ORDER BY sender"


def test_a_statement_may_stand_in_a_file(multichat_here, floor, tmp_path):
    (tmp_path / "question.sql").write_text(COUNTS + ";\n")
    from_file = multichat_here("sql", "-f", "question.sql", "--store", floor)
    assert from_file.out == multichat_here("sql", COUNTS, "--store", floor).out
    assert from_file.out.startswith("sender\tsaid\n")


def test_what_takes_long_is_refused(multichat_here, floor):
    query = "SELECT count(*) FROM range(10000000000) a, range(10000) b"
    refused = multichat_here("sql", query, "--seconds", "0.3", "--store", floor)
    assert (refused.code, "took longer than 0.3 s" in refused.err) == (1, True)


@pytest.mark.parametrize("given", [(), ("FROM messages", "-f", "question.sql")])
def test_one_statement_is_wanted(multichat_here, floor, given):
    refused = multichat_here("sql", *given, "--store", floor)
    assert refused.code == 1
    assert "Give one: " in refused.err


def test_a_file_that_is_not_there_is_named(multichat_here, floor):
    refused = multichat_here("sql", "-f", "nowhere.sql", "--store", floor)
    assert refused.code == 1
    assert "nowhere.sql cannot be read" in refused.err


@pytest.mark.slow
def test_all_forms_hold_the_same_answer(multichat, floor, tmp_path):
    def asked(form):
        return multichat("sql", COUNTS, "--format", form, "--store", floor).out

    said = {row["sender"]: row["said"] for row in json.loads(asked("json"))}
    assert said
    rows = list(csv.DictReader(io.StringIO(asked("csv"))))
    assert {row["sender"]: int(row["said"]) for row in rows} == said
    table = [line.strip("|").split("|") for line in asked("md").splitlines()]
    assert {name.strip(): int(number) for name, number in table[2:]} == said
    done = multichat("sql", COUNTS, "--format", "parquet", "-o", "said.parquet", "--store", floor)
    assert done.code == 0
    parquet = duckdb.read_parquet(str(tmp_path / "said.parquet")).fetchall()
    assert dict(parquet) == said


def test_parquet_is_not_thrown_at_a_terminal(on_terminal, floor):
    refused = on_terminal("sql", COUNTS, "--format", "parquet", "--store", floor)
    assert refused.code == 1
    assert "-o answer.parquet" in refused.err


def test_a_folder_that_is_not_there_is_told(multichat_here, floor):
    refused = multichat_here("sql", COUNTS, "-o", "no/such.csv", "--format", "csv", "-s", floor)
    assert refused.code == 1
    assert "cannot be written" in refused.err


def test_a_spreadsheet_takes_nothing_of_an_answer_for_a_formula(multichat_here, floor):
    query = """SELECT '=HYPERLINK("x")' AS "@name", -2 AS number, '-0.5' AS text, '-x' AS said"""
    told = multichat_here("sql", query, "--format", "csv-neutral", "--store", floor).out
    assert list(csv.reader(io.StringIO(told))) == [
        ["'@name", "number", "text", "said"], ["'=HYPERLINK(\"x\")", "-2", "-0.5", "'-x"],
    ]  # fmt: skip


@pytest.mark.parametrize("form", ["csv", "csv-neutral"])
def test_a_text_with_a_return_in_it_is_one_cell_to_a_spreadsheet(multichat_here, floor, form):
    """What stood behind a CR began a row there, as a formula may."""
    query = "SELECT 'a' || chr(13) || '=1+1' AS a, 'b' AS b, chr(13) || '=2' AS c"
    told = multichat_here("sql", query, "--format", form, "--store", floor).out
    mark = "'" if form == "csv-neutral" else ""
    assert told == f'a,b,c\n"a\r=1+1",b,"{mark}\r=2"\n'
