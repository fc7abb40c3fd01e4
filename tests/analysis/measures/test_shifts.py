"""Participation shifts by hand and against a recount, and burstiness at its known points."""

import math
from collections import Counter
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from multichat_lab import (
    annotate,
    burstiness_df,
    labelled,
    participation_shifts_df,
)  # fmt: skip
from multichat_lab.analysis.measures.rhythm import burstiness
from multichat_lab.analysis.measures.shifts import SHIFTS
from tests.analysis.measures.conftest import record

EACH = (
    ("Ann", "Bob"), ("Bob", "Ann"), ("Ann", "All"), ("Cy", "All"), ("Ann", "Cy"), ("Ann", "Di"),
    ("Bob", "Di"), ("Bob", "All"), ("Bob", "Cy"), ("Di", "Bob"), ("Bob", "Cy"), ("Cy", "All"),
    ("Ann", "Cy"), ("Bob", "All"), ("Cy", "Di"), ("Di", "All"), ("Bob", "Cy"), ("Ann", "Di"),
    ("Bob", "Cy"), ("Cy", "Di"),
)  # fmt: skip


def turned(messages):
    """Return the shifts of pairs of (speaker, addressee), as the article defines them."""
    for (a, b), (c, d) in pairwise(messages):
        if a == b or c == d:
            continue
        before = "A0" if b == "All" else "AB"
        speaker = "A" if c == a else "B" if c == b else "X"
        target = "0" if d == "All" else "A" if d == a else "B" if d == b else "Y"
        if (before, speaker + target) not in {("A0", "A0"), ("AB", "AB")}:
            yield f"{before}-{speaker}{target}"


def rows_of(pairs):
    return [(f"m{n}", one, n, other, None) for n, (one, other) in enumerate(pairs)]


def test_the_thirteen_shifts_are_those_of_the_article(chats):
    record(chats, "s", *rows_of(EACH), participants=("Ann", "Bob", "Cy", "Di"))
    table = participation_shifts_df(chats).set_index("shift")
    assert len(table) == 13
    assert table["shifts"].to_dict() == {**dict.fromkeys(table.index, 0), **Counter(turned(EACH))}
    assert table["share"].sum() == pytest.approx(1)
    assert table.loc["AB-XB", "turn"] == "usurping"
    assert set(turned(EACH)) <= {shift for shifts in SHIFTS.values() for shift in shifts}


def test_a_floor_of_six_is_counted_as_a_recount_does(floor):
    lab, sessions = floor
    expected = Counter(
        shift
        for messages in sessions.values()
        for shift in turned([(each.sender, each.recipient) for each in messages])
    )
    table = participation_shifts_df(lab).set_index("shift")["shifts"]
    assert table[table > 0].to_dict() == dict(expected)


def test_where_nobody_knows_to_whom_it_was_said_no_shift_is_counted(chats):
    record(chats, "s", *rows_of(EACH), participants=("Ann", "Bob", "Cy", "Di"),
           recipient_kind="unknown")  # fmt: skip
    table = participation_shifts_df(chats)
    assert table["shifts"].sum() == 0
    assert table["share"].isna().all()
    assert table.attrs["not_measurable"] == "what shifted at 19 messages: to whom is not known"


def test_a_slice_counts_what_came_before_it_in_the_whole(talk):
    annotate(talk, pd.DataFrame({"session_id": "s", "message_id": ["b1"], "label": "x"}))
    table = participation_shifts_df(labelled(talk, "x")).set_index("shift")["shifts"]
    assert table[table > 0].to_dict() == {"AB-BA": 1}


def test_burstiness_is_minus_one_of_a_clock_and_one_of_all_at_once():
    assert burstiness([7] * 5) == pytest.approx(-1)
    for n in (2, 3, 10, 500):
        assert burstiness([0] * (n - 1) + [9]) == pytest.approx(1)
    waits = np.random.default_rng(1).exponential(5, 40_000)
    assert burstiness(waits) == pytest.approx(0, abs=0.01)
    assert math.isnan(burstiness([3]))
    assert math.isnan(burstiness([0, 0]))


@given(st.lists(st.floats(0.1, 1e4), min_size=2, max_size=50))
def test_of_many_intervals_it_is_that_of_goh_and_barabasi(seconds):
    assert -1 - 1e-9 <= burstiness(seconds) <= 1 + 1e-9
    many = seconds * 2_000
    ratio = np.std(many) / np.mean(many)
    assert burstiness(many) == pytest.approx((ratio - 1) / (ratio + 1), abs=0.05)


def test_who_speaks_in_bursts_is_counted_by_hand(talk):
    table = burstiness_df(talk).set_index("participant")
    assert table["intervals"].to_dict() == {"All": 6, "Cy": 2, "Ann": 1, "Bob": 1}
    assert table.loc["Cy", "mean_seconds"] == (10 + 70) / 2
    assert table.loc["Cy", "burstiness"] == pytest.approx(burstiness([10, 70]))
    assert math.isnan(table.loc["Ann", "burstiness"])


def test_made_up_times_make_no_rhythm(chats):
    record(chats, "s", *rows_of(EACH[:4]), time_kind="made_up")
    table = burstiness_df(chats)
    assert table["intervals"].sum() == 0
    assert table["burstiness"].isna().all()
    assert table.attrs["not_measurable"].startswith("3 intervals between messages")
