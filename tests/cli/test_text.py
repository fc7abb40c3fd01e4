"""What may drive a terminal is replaced, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from multichat_lab.cli.output import flat
from multichat_lab.terminal import printable


@pytest.mark.parametrize(
    "ordinary",
    [
        "10\u00a0000",
        "10\u202f%",
        "全角\u3000空白",
        "👩\u200d🔬",
        "می\u200cخواهم",
        "a\n\tb",
        "naïve",
    ],
)
def test_ordinary_text_stays_as_it_is(ordinary):
    assert printable(ordinary) == ordinary


@pytest.mark.parametrize(
    "unsafe", ["\x1b", "\x07", "\x9b", "\r", "\u202e", "\u2066", "\u2028", "\u2029", "\udc9b"]
)
def test_what_may_drive_a_terminal_is_replaced(unsafe):
    assert printable(f"a{unsafe}b") == "a\ufffdb"


def test_marks_round_a_name_that_close_what_they_open_go():
    assert printable("Hi @\u2068Bob\u2069, \u2068x") == "Hi @Bob, \ufffdx"
    assert printable("\u2068a\u202eb\u2069") == "\ufffda\ufffdb\ufffd"


@given(st.text())
def test_a_flat_text_is_one_line_and_can_be_encoded(text):
    assert len(f"-{flat(text)}-".splitlines()) == 1
    flat(text).encode()
