"""Kaplan and Meier against scipy, and who waits for whom against a recount by hand."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from multichat_lab import Relation, SessionPersistence, annotate, labelled, latency_df
from multichat_lab.analysis.measures.latency import kaplan_meier, quantile, waits_df
from multichat_lab.errors import QueryError
from tests.analysis.measures.conftest import record

WAITS = st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=1, max_size=60)


@given(WAITS)
def test_the_estimate_is_that_of_scipy(waits):
    seconds, answered = zip(*waits, strict=True)
    times, left = kaplan_meier(seconds, answered)
    data = stats.CensoredData(
        uncensored=[wait for wait, came in waits if came],
        right=[wait for wait, came in waits if not came],
    )
    if any(answered):
        np.testing.assert_allclose(left, stats.ecdf(data).sf.evaluate(times), atol=1e-12)
    else:
        assert len(times) == 0
    for share in (0.25, 0.5):
        found = quantile(times, left, share)
        reached = [
            time for time, still in zip(times, left, strict=True) if still <= 1 - share + 1e-9
        ]
        assert (found == reached[0]) if reached else math.isnan(found)


def test_without_censoring_the_median_is_the_plain_one():
    assert quantile(*kaplan_meier([1, 2, 3, 4, 5], [True] * 5), 0.5) == 3


def test_who_is_not_answered_before_the_silence_is_censored(talk):
    waits = waits_df(talk, gap=600).set_index(["message_id", "answerer"])
    assert waits.loc[("a1", "Bob"), ["seconds", "answered"]].tolist() == [10, True]
    # the talk goes on until 100 s; Bob's answer comes after the night
    assert waits.loc[("a2", "Bob"), ["seconds", "answered"]].tolist() == [40, False]
    assert waits.loc[("c1", "All"), ["seconds", "answered"]].tolist() == [80, False]
    table = latency_df(talk, gap=600).set_index(["asker", "answerer"])
    pair = table.loc[("Ann", "Bob")]
    assert (pair["asked"], pair["answered"], pair["censored"]) == (2, 1, 1)
    assert (pair["quarter_seconds"], pair["median_seconds"]) == (10, 10)
    assert math.isnan(table.loc[("Cy", "All"), "median_seconds"])


def test_a_longer_patience_sees_the_late_answer(talk):
    pair = latency_df(talk, gap=100_000).set_index(["asker", "answerer"]).loc[("Ann", "Bob")]
    assert (pair["answered"], pair["median_seconds"]) == (2, 10)


def test_where_everyone_answers_it_agrees_with_the_median_of_the_answers(chats):
    rows = [
        row
        for number, wait in enumerate((3, 9, 4, 8, 6))
        for row in (
            (f"q{number}", "Ann", 100 * number, "Bob", None),
            (f"r{number}", "Bob", 100 * number + wait, "Ann", f"q{number}"),
        )
    ]
    record(chats, "s", *rows)
    pair = latency_df(chats).set_index(["asker", "answerer"]).loc[("Ann", "Bob")]
    assert pair["median_seconds"] == 6


def test_a_message_with_two_answers_waits_for_the_first(chats):
    record(chats, "s", ("a", "Ann", 0, "All", None), ("b", "Bob", 9, "All", "a"),
           ("c", "Cy", 4, "All", "a"), ("d", "Cy", 20, "All", None))  # fmt: skip
    chats.relations.add([Relation("s", "d", "a")])
    waits = waits_df(chats).set_index(["message_id", "answerer"])
    assert waits.loc[("a", "All"), ["seconds", "answered"]].tolist() == [4, True]


def test_unknown_is_not_zero(chats):
    record(chats, "s", ("a", "Ann", 0, "Bob", None), ("b", "Bob", 0, "Ann", "a"),
           time_kind="made_up")  # fmt: skip
    record(chats, "t", ("c", "Ann", 9, "Bob", None), ("d", "Bob", 5, "Ann", "c"))
    record(chats, "u", ("e", "Ann", 9, "Bob", None), reply_kind="unknown")
    table = latency_df(chats)
    told = table.attrs["not_measurable"]
    assert "1 session tells no replies" in told
    assert "the wait of 3 messages: times are made up or run back" in told
    assert table["asker"].tolist() == ["Bob", "Bob"], "d alone was observed, and had no time left"
    assert table["median_seconds"].isna().all()


def test_slices_and_identities_are_respected(talk):
    annotate(talk, pd.DataFrame({"session_id": "s", "message_id": ["a2"], "label": "x"}))
    assert latency_df(labelled(talk, "x"))["asked"].tolist() == [1, 1]
    SessionPersistence(talk.store).identities.alias("Ann", "Cy")
    names = latency_df(talk, by="identity")
    assert set(names["asker"]) == {"Ann", "Bob"}
    with pytest.raises(QueryError, match="gap is 0"):
        latency_df(talk, gap=0)
