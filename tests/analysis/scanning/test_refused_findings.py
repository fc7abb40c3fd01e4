"""A scanner that says what it cannot know is refused, and records nothing."""

import pytest

from multichat_lab import Citation, Finding, RegexScanner, SqlScanner, annotations_df, scan
from multichat_lab.errors import QueryError, ReadOnlyError, ScanError


@pytest.mark.parametrize(
    ("scanner", "told"),
    [
        (lambda session, messages: [Finding("odd")], "'odd' was found in .* without a citation"),
        (lambda session, messages: "odd", "without a citation"),
        (lambda session, messages: Finding("odd", ["zz"]), "'odd' cites .*'zz'"),
        (lambda message: Finding("odd", ["zz"]), "'odd' cites .*'zz'"),
        (lambda message: Finding("odd", [Citation(message.message_id, 0, 99)]), "end=99"),
        (lambda message: 7, "TypeError"),
        (lambda message: [7], "it returned 7"),
        (lambda: None, "takes 0 arguments"),
        (lambda a, b, c: None, "takes 3 arguments"),
        (7, "7 is no function"),
    ],
)
def test_a_label_without_words_that_it_rests_on_is_refused(one, scanner, told):
    with pytest.raises(ScanError, match=told):
        scan(one, scanner)
    assert annotations_df(one).empty


def test_a_wrong_pattern_or_query_is_refused(one):
    with pytest.raises(ScanError, match="no regular expression"):
        RegexScanner("(", "x")
    with pytest.raises(QueryError, match="nowhere"):
        scan(one, SqlScanner("FROM nowhere", "x"))
    with pytest.raises(ReadOnlyError):
        scan(one, SqlScanner("DELETE FROM messages", "x"))
    assert one.annotations.list() == []
