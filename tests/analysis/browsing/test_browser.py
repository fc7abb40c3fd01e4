"""What a selection leaves, beside what pandas finds: facets, sessions, windows, time, matrix."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from multichat_lab.analysis.browsing.predicate import where
from multichat_lab.analysis.browsing.selection import LISTS, Selection
from multichat_lab.errors import QueryError, SessionNotFoundError
from tests.analysis.browsing.talk import LABELS, NOON, PEOPLE, told_apart

START = pd.Timestamp(NOON).value // 1000
COLUMNS = {
    "senders": "sender", "recipients": "recipient", "kinds": "kind", "statuses": "status",
    "answered": "answered",
}  # fmt: skip
SOUGHT = ("", "risk", '"margin risk"', "-risk", "DROP", "'", "/RISK$/", "/^It.s/", "%", "🐻")


@pytest.fixture(scope="module")
def said(browser):
    return told_apart(browser.table.lab)


def some(*values):
    return st.lists(st.sampled_from(values), max_size=2, unique=True).map(tuple)


times = st.none() | st.integers(0, 80).map(lambda minute: START + minute * 60_000_000)
selections = st.builds(
    Selection,
    senders=some(*PEOPLE, "Nobody"),
    recipients=some(*PEOPLE, "All"),
    kinds=some("message", "system"),
    statuses=some("active", "ended"),
    answered=some("yes", "no", "unknown"),
    labels=some(*LABELS, "none"),
    since=times,
    until=times,
    words=st.sampled_from(SOUGHT),
)


def has_words(text, words):
    """Whether a text has what is sought, by hand for each of `SOUGHT`."""
    lower = text.lower()
    return {
        "": True, "risk": "risk" in lower, '"margin risk"': "margin risk" in lower,
        "-risk": "risk" not in lower, "DROP": "drop" in lower, "'": "'" in lower,
        "/RISK$/": lower.endswith("risk"), "/^It.s/": lower.startswith("it's"),
        "%": "%" in lower, "🐻": "🐻" in lower,
    }[words]  # fmt: skip


def chosen(said, selection, without=""):
    """Return which messages are chosen, as pandas sees it."""
    mask = pd.Series(True, index=said.index)
    for name, column in COLUMNS.items():
        values = getattr(selection, name)
        if values and name != without:
            mask &= said[column].isin(values)
    if selection.labels and without != "labels":
        mask &= said["labels"].map(lambda found: bool(found & set(selection.labels)))
    if without != "time":
        known = said["time_kind"] != "made_up"
        if selection.since is not None:
            mask &= known & (said["us"] >= selection.since)
        if selection.until is not None:
            mask &= known & (said["us"] < selection.until)
    return mask & said["content"].map(lambda text: has_words(text, selection.words))


@settings(max_examples=60, deadline=None)
@given(selection=selections)
def test_every_list_counts_what_pandas_counts(browser, said, selection):
    answer = browser.ask(selection, "overview", {})
    mine = said[chosen(said, selection)]
    assert answer["totals"]["messages"] == len(mine)
    for name, column in COLUMNS.items():
        counted = said[chosen(said, selection, without=name)][column].value_counts().to_dict()
        found = {each["value"]: each["count"] for each in answer["facets"][name]["values"]}
        assert {value: count for value, count in found.items() if count} == counted
    labelled = said[chosen(said, selection, without="labels")]["labels"].explode().dropna()
    found = {each["value"]: each["count"] for each in answer["facets"]["labels"]["values"]}
    assert {value: n for value, n in found.items() if n} == labelled.value_counts().to_dict()
    histogram = answer["histogram"]
    any_time = said[chosen(said, selection, without="time")]
    timeless = any_time["time_kind"] == "made_up"
    assert histogram["without_time"] == timeless.sum()
    assert sum(histogram["selected"]) == (~timeless).sum()


@settings(max_examples=40, deadline=None)
@given(selection=selections)
def test_sessions_windows_and_the_predicate_agree_with_pandas(browser, said, selection):
    mine = said[chosen(said, selection)]
    listed = browser.ask(selection, "sessions", {"limit": 50})
    found = {row["session_id"]: row["matches"] for row in listed["rows"] if row["matches"]}
    assert found == mine["session_id"].value_counts().to_dict()
    rows = browser.table.lab.sql(f"FROM utterances WHERE {where(selection)}").df()
    assert sorted(rows["message_id"]) == sorted(mine["message_id"])
    for session, whole in said.groupby("session_id"):
        window = browser.ask(selection, "messages", {"session_id": session, "limit": 200})
        assert [row["message_id"] for row in window["rows"]] == whole["message_id"].tolist()
        hits = {row["message_id"] for row in window["rows"] if row["hit"]}
        assert hits == set(mine.loc[mine["session_id"] == session, "message_id"])
        places = [row["offset"] for row in window["rows"] if row["hit"]]
        assert list(walked(browser, selection, session, -1, 1)) == places
        assert list(walked(browser, selection, session, len(whole), -1)) == places[::-1]


def walked(browser, selection, session, place, step):
    """Yield the places of the hits that one comes to, one after the other, from a place."""
    while True:
        asked = {"session_id": session, "offset": place, "step": step}
        place = browser.ask(selection, "hit", asked)["offset"]
        if place is None:
            return
        yield place


@settings(max_examples=40, deadline=None)
@given(selection=selections)
def test_the_matrix_is_who_said_how_much_to_whom(browser, said, selection):
    matrix = browser.ask(selection, "overview", {})["matrix"]
    talk = said[chosen(said, selection) & (said["kind"] != "system")]
    alone = talk[talk["recipient"] != "All"]
    counted = alone.groupby(["sender", "recipient"]).size().to_dict()
    if matrix["counts"] is None:
        assert not counted
        return
    names = matrix["names"]
    found = {
        (names[row], names[column]): count
        for row, counts in enumerate(matrix["counts"])
        for column, count in enumerate(counts)
        if count
    }
    assert found == counted
    told = talk[talk["recipient"] == "All"]["sender"].value_counts().to_dict()
    assert {name: n for name, n in zip(names, matrix["broadcasts"], strict=True) if n} == told


def test_a_made_up_time_is_none(browser):
    rows = browser.ask(Selection(), "messages", {"session_id": "timeless"})["rows"]
    assert {row["at"] for row in rows} == {None}
    [session] = [
        each
        for each in browser.ask(Selection(), "sessions", {})["rows"]
        if each["session_id"] == "timeless"
    ]
    assert (session["duration"], session["spark"], session["last_activity"]) == (None, None, None)


def test_spans_are_where_the_words_stand(browser):
    rows = browser.ask(Selection(words="risk"), "messages", {"session_id": "told"})["rows"]
    for row in rows:
        cut = [row["content"][start:end].lower() for start, end in row["spans"]]
        assert cut == ["risk"] * row["content"].lower().count("risk")


def test_a_question_that_makes_no_sense_is_refused_and_the_next_is_answered(browser):
    for what, values in (
        ("weather", {}), ("messages", {"session_id": "told", "limit": 1000}),
        ("sessions", {"sort": "luck"}), ("messages", {"session": "told"}),
    ):  # fmt: skip
        with pytest.raises(QueryError):
            browser.ask(Selection(), what, values)
    with pytest.raises(SessionNotFoundError, match="nowhere"):
        browser.ask(Selection(), "messages", {"session_id": "nowhere"})
    assert browser.ask(Selection(), "overview", {})["totals"]["messages"] == 72


def test_a_selection_goes_to_a_page_and_comes_back():
    selection = Selection(senders=("Ann",), since=1, words="risk")
    assert Selection.of(selection.values()) == selection
    assert set(selection.values()) == {*LISTS, "from", "to", "words"}
    for wrong in ({"nobody": []}, {"senders": "Ann"}, {"answered": ["maybe"]}, {"words": "/(/"}):
        with pytest.raises(QueryError):
            Selection.of(wrong)
