"""What the command line advises, as its own options."""

import re
from pathlib import Path

import pytest

import multichat_lab
from multichat_lab.cli.remedies import IN_OPTIONS, in_options

SOURCES = Path(multichat_lab.__file__).parent


def test_a_walk_that_is_too_long_is_told_in_options(multichat_here):
    done = multichat_here("walk-forward", "IBM", "--train", "1000000")
    assert done.code == 1
    assert "choose on fewer: --train 1090, --test 363 are" in done.err


def test_a_question_past_its_limits_is_told_in_options(multichat_here):
    Path("hello.csv").write_text("sender,content\nAnn,hello\n")
    assert multichat_here("import", "hello.csv").code == 0
    rows = "SELECT count(*) FROM range(100000000) a, range(100000) b"
    assert multichat_here("sql", rows, "--seconds", "0.1").err.endswith("allow more: --seconds.\n")
    large = "SELECT string_agg('x', '') OVER (ORDER BY range) s FROM range(300000)"
    assert multichat_here("sql", large, "--memory", "60MB").err.endswith("allow more: --memory\n")


def test_a_warning_of_a_backtest_is_told_in_options(multichat_here):
    argv = ("backtest", "IBM", "--to", "2005", "--cash", "1e12")
    assert "; --volume-limit 0.1 fills at most" in multichat_here(*argv).err
    assert "; --volume-limit 0.1 fills at most" in multichat_here(*argv, "--json").out


def test_what_a_command_has_no_option_for_is_told_as_it_was():
    told = "Ask for less, or allow more: Lab(store, limits=QueryLimits(seconds=…))."
    assert in_options(told, {"--memory", "--store"}) == told


@pytest.mark.parametrize("pattern", IN_OPTIONS)
def test_each_pattern_is_of_words_that_are_said(pattern):
    """Words that are changed where they are said must be changed in the table, too."""
    literal = re.sub(r'"\s*\n\s*f?"', "", "\n".join(map(Path.read_text, SOURCES.rglob("*.py"))))
    said = re.sub(r"\{len\(times\) // \d\}", "12", literal)
    assert re.search(pattern, said)
