"""Agreement, against the worked examples of those who made the measures."""

import math
import sys

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.inter_rater import cohens_kappa

from multichat_lab import ChatMessage, SessionPersistence, agreement, annotate
from multichat_lab.errors import MissingExtraError, QueryError


def notes(**by):
    """Return annotations as a frame: a letter a message and annotator, `.` where there is none."""
    rows = [
        ("s", f"m{place}", label, None, who)
        for who, labels in by.items()
        for place, label in enumerate(labels)
        if label != "."
    ]
    return pd.DataFrame(rows, columns=["session_id", "message_id", "label", "value", "by"])


def table_of_counts(counts):
    """Return the judgements of A and B that a table of counts tells: rows A's, columns B's."""
    pairs = [(a, b) for a, row in counts.items() for b, count in row.items() for _ in range(count)]
    return notes(A=[a for a, _ in pairs], B=[b for _, b in pairs])


def test_cohens_own_example():
    # Cohen (1960), A coefficient of agreement for nominal scales, table 1, of 200 items: .492
    counts = {
        "1": {"1": 88, "2": 14, "3": 18},
        "2": {"1": 10, "2": 40, "3": 10},
        "3": {"1": 2, "2": 6, "3": 12},
    }
    found = agreement(table_of_counts(counts))
    assert (found["items"], round(found["agreed"], 2)) == (200, 0.70)
    assert round(found["cohen_kappa"], 3) == 0.492


# Krippendorff (2011), Computing Krippendorff's alpha-reliability, A to D
BINARY = {"Meg": "0100000010", "Owen": "1110010000"}
NOMINAL = {"Ben": "aabbdcccedda", "Gerry": "babbbccceddd"}
FOUR = {"A": "123321412...", "B": "1233224125.3", "C": ".3332342251.", "D": "12332441251."}


@pytest.mark.parametrize(
    ("data", "level", "alpha"),
    [
        (BINARY, "nominal", 0.095),
        (NOMINAL, "nominal", 0.692),
        (FOUR, "nominal", 0.743),
        (FOUR, "interval", 0.849),
    ],
)
def test_krippendorffs_own_examples(data, level, alpha):
    found = agreement(notes(**data), level=level)
    assert round(found["krippendorff_alpha"], 3) == alpha


def test_kappa_is_of_two_and_says_so():
    found = agreement(notes(**FOUR))
    assert math.isnan(found["cohen_kappa"])
    assert found.attrs["not_measurable"] == "Cohen's kappa is of two annotators, and these are 4"
    assert "not_measurable" not in agreement(notes(**FOUR), ["A", "B"]).attrs


@pytest.mark.filterwarnings("ignore::RuntimeWarning:statsmodels")
@given(
    st.integers(2, 30).flatmap(lambda n: st.tuples(*[st.text("abc.", min_size=n, max_size=n)] * 2))
)
def test_kappa_is_that_of_statsmodels_over_what_both_judged(pair):
    both = [each for each in zip(*pair, strict=True) if "." not in each]
    data = notes(A=pair[0], B=pair[1])
    if len(set(data["by"])) < 2:
        return
    found = agreement(data)
    assert found["items"] == len(both)
    if len({label for each in both for label in each}) < 2:
        assert found[["cohen_kappa", "krippendorff_alpha"]].isna().all()
        assert found.attrs["not_measurable"]
        return
    table = pd.crosstab(
        *map(pd.Categorical, zip(*both, strict=True), [list("abc")] * 2), dropna=False
    )
    assert found["cohen_kappa"] == pytest.approx(cohens_kappa(table.to_numpy()).kappa)


def test_a_label_that_is_not_given_is_a_judgement_of_what_was_looked_at():
    # Ann looked at m0 to m3, Bob at m0 to m2: only there does it count that he gave no `p`
    given = notes(Ann="ppxx", Bob="pxx.")
    found = agreement(given, label="p")
    assert (found["items"], found["agreed"]) == (3, pytest.approx(2 / 3))
    more = pd.DataFrame({"session_id": "s", "message_id": [f"m{place}" for place in range(10)]})
    assert agreement(given, label="p", items=more)["items"] == 10
    assert agreement(given, label="p", items=more)["agreed"] == pytest.approx(0.9)


def test_a_label_that_none_of_them_gave_is_no_full_agreement():
    table = notes(Ann="yn", Bob="yy")
    with pytest.raises(QueryError, match="labelled anything 'misspelt'"):
        agreement(table, label="misspelt")


def test_a_label_with_values_is_judged_by_them():
    grades = notes(Ann="1234", Bob="1243").rename(columns={"value": "label", "label": "value"})
    grades["label"] = "grade"
    noise = notes(Ann="xxxx")
    found = agreement(pd.concat([grades, noise]), label="grade", level="interval")
    assert found["agreed"] == 0.5
    # observed 2 * 2 * 1 / 8, expected over the eight values 1, 1, 2, 2, 3, 3, 4, 4
    values = [1, 1, 2, 2, 3, 3, 4, 4]
    expected = sum((a - b) ** 2 for a in values for b in values) / (8 * 7)
    assert found["krippendorff_alpha"] == pytest.approx(1 - 0.5 / expected)


def test_a_message_judged_in_two_ways_is_refused():
    twice = pd.concat([notes(Ann="ab", Bob="ab"), notes(Ann="b")])
    with pytest.raises(QueryError, match="'Ann' judges message 'm0' in two ways"):
        agreement(twice)
    assert agreement(twice, label="a")["agreed"] == 1


def test_who_is_compared_must_have_noted_something():
    with pytest.raises(QueryError, match=r"'Cy' annotated no message\. .* Ann, Bob"):
        agreement(notes(Ann="a", Bob="a"), ["Ann", "Cy"])
    with pytest.raises(QueryError, match="two or more of: Ann"):
        agreement(notes(Ann="a"))
    with pytest.raises(QueryError, match="'a' is no number"):
        agreement(notes(Ann="a1", Bob="a2"), level="interval")


def test_nothing_in_common_is_not_measurable():
    found = agreement(notes(Ann="a.", Bob=".a"))
    assert found["items"] == 0
    assert found[1:].isna().all()
    assert found.attrs["not_measurable"] == "no message was judged by two of them"


def test_it_is_asked_of_a_store():
    with SessionPersistence("memory") as chats:
        chats.create_session(["Ann"], session_id="s")
        chats.add_messages(ChatMessage("s", "Ann", "Hm", message_id=f"m{n}") for n in range(12))
        annotate(chats, notes(**NOMINAL))
        assert round(agreement(chats)["krippendorff_alpha"], 3) == 0.692


def test_without_the_library_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "nltk", None)
    monkeypatch.setattr("multichat_lab.extras.missing_modules", lambda extra: ("nltk",))
    with pytest.raises(MissingExtraError, match=r"multichat-lab\[agreement\]"):
        agreement(notes(Ann="ab", Bob="ab"))
