"""Long notes go in pieces, and nothing of them is lost."""

from hypothesis import given
from hypothesis import strategies as st

from multichat_lab.service.alerts.addresses import pieces


@given(st.text(alphabet="ab \n", max_size=300), st.integers(1, 40))
def test_no_piece_is_too_long_and_all_letters_are_in_their_order(text, longest):
    found = pieces(text, longest)
    assert all(0 < len(each) <= longest for each in found)
    assert "".join("".join(found).split()) == "".join(text.split())


@given(st.lists(st.text(alphabet="abc", min_size=1, max_size=9), max_size=60))
def test_words_that_fit_are_not_cut(words):
    assert " ".join(pieces(" ".join(words), 20)).split() == words


def test_pieces_end_at_lines_where_there_are_any():
    assert pieces("one two\nthree four", 12) == ["one two", "three four"]
    assert pieces("x" * 25, 10) == ["x" * 10, "x" * 10, "x" * 5]
    assert pieces("  \n ", 10) == []
