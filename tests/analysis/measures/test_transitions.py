"""The transition matrix against a recount, and against numpy."""

from collections import Counter
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from multichat_lab import annotate, labelled, transitions_df
from tests.analysis.measures.conftest import record


def test_who_speaks_after_whom_agrees_with_a_recount(floor):
    lab, sessions = floor
    expected = Counter(
        (one.sender, other.sender)
        for messages in sessions.values()
        for one, other in pairwise(messages)
    )
    table = transitions_df(lab)
    found = {(row.speaker, row.next_speaker): row.transitions for row in table.itertuples()}
    assert found == dict(expected)
    counts = table.pivot(index="speaker", columns="next_speaker", values="transitions").fillna(0)
    matrix = counts.to_numpy()
    shares = matrix / matrix.sum(axis=1, keepdims=True)
    told = table.pivot(index="speaker", columns="next_speaker", values="probability").fillna(0)
    np.testing.assert_allclose(told.to_numpy(), shares)
    lift = table.pivot(index="speaker", columns="next_speaker", values="lift").fillna(0)
    np.testing.assert_allclose(lift.to_numpy(), shares / (matrix.sum(axis=0) / matrix.sum()))


def test_made_up_times_and_other_sessions_change_no_order(chats):
    rows = [("a", "Ann", 9, "All", None), ("b", "Bob", 5, "All", None)]
    record(chats, "s", *rows, time_kind="made_up")
    record(chats, "t", ("c", "Cy", 7, "All", None))
    table = transitions_df(chats)
    assert table.values.tolist() == [["Ann", "Bob", 1, 1.0, 1.0]]


def test_without_selves_only_turns_count(talk):
    table = transitions_df(talk, selves=False)
    assert table["transitions"].sum() == 5
    assert (table["speaker"] != table["next_speaker"]).all()
    assert transitions_df(talk)["transitions"].sum() == 6


def test_a_slice_counts_who_spoke_before_its_messages(talk):
    annotate(talk, pd.DataFrame({"session_id": "s", "message_id": ["c1", "b2"], "label": "x"}))
    table = transitions_df(labelled(talk, "x"))
    assert {*zip(table["speaker"], table["next_speaker"], strict=True)} == {
        ("Bob", "Cy"), ("Cy", "Bob"),
    }  # fmt: skip


def test_each_row_of_a_matrix_adds_up_to_one(floor):
    sums = transitions_df(floor[0]).groupby("speaker")["probability"].sum()
    assert sums.to_numpy() == pytest.approx(1)
