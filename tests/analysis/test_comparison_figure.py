"""How two sets of sessions are drawn side by side, and who is called ignored."""

import pandas as pd
import pytest

from multichat_lab import comparison_figure
from multichat_lab.analysis.figures.speakers import answered_label


@pytest.mark.parametrize(
    ("sure", "title"),
    [
        ([], "A and B differ in none of 3 measures"),
        (["gini_words", "words"], "A and B differ in Gini of words and words"),
        (["gini_words", "words", "seconds"], "A and B differ in 3 of 3 measures"),
    ],
)
def test_a_comparison_is_headed_by_what_differs_and_draws_no_mark_for_what_is_not_known(
    sure, title
):
    row = {f"{side}{end}": 1.0 for side in "ab" for end in ("", "_low", "_high")}
    row |= {"difference": 1.0, "difference_low": -1.0, "difference_high": 2.0}
    table = pd.DataFrame([row] * 4, index=["gini_words", "words", "seconds", "success"])
    table["sessions_a"] = table["sessions_b"] = [["s"]] * 4
    table.loc[sure, "difference_low"] = 0.5
    table.loc["success", ["a", "a_low", "a_high", "difference_low"]] = float("nan")
    figure = comparison_figure(table)
    assert figure.texts[0].get_text() == title
    marks = [line for line in figure.axes[0].lines if line.get_marker() == "o"]
    assert sum(len(line.get_xdata()) for line in marks) == 3
    assert "not known" in {text.get_text() for text in figure.axes[0].texts}


@pytest.mark.parametrize(
    ("percent", "known", "told"),
    [(0, 3, "0 % of 3"), (0, 10, "0 % – ignored"), (25, 10, "25 %"), (float("nan"), 0, "not mea")],
)
def test_nobody_is_called_ignored_of_whom_one_knows_little(percent, known, told):
    assert answered_label(percent, known).startswith(told)
