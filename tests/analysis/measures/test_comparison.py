"""Two sets of sessions: means against a recount, intervals against scipy, unknown left unknown."""

from contextlib import closing

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from multichat_lab import (
    CompareOptions,
    Lab,
    compare,
    session_measures_df,
    sessions_df,
    speakers_df,
)  # fmt: skip
from multichat_lab.analysis.measures.by_session import MEASURES
from multichat_lab.dashboards import SessionExplorer
from multichat_lab.errors import QueryError
from tests.analysis.measures.conftest import record


def test_each_session_is_measured_as_if_it_were_alone(floor):
    lab, sessions = floor
    table = session_measures_df(lab).set_index("session_id")
    assert set(table.index) == set(sessions)
    for session_id, messages in sessions.items():
        speakers = speakers_df(lab, session_id)
        row = table.loc[session_id]
        assert row["messages"] == len(messages)
        assert row["words"] == speakers["words"].sum()
        answered = (speakers["answered"] * speakers["messages"]).sum() / len(messages)
        assert row["answered"] == pytest.approx(answered)
        span = messages[-1].timestamp - messages[0].timestamp
        assert row["seconds"] == span.total_seconds()
        direct = {(m.sender, m.recipient) for m in messages if not m.is_broadcast}
        back = sum((b, a) in direct for a, b in direct) / len(direct)
        assert row["reciprocity"] == pytest.approx(back)


def test_means_and_intervals_are_those_of_scipy(floor):
    lab, sessions = floor
    first = sorted(sessions)[:3]
    table = compare(lab, first, "session_id > 'floor-2025-03-05'",
                    CompareOptions(repetitions=4_000, seed=3))  # fmt: skip
    measured = session_measures_df(lab).set_index("session_id")
    for name in ("messages", "answered", "seconds", "gini_words"):
        a, b = measured[name][first], measured[name].drop(first)
        row = table.loc[name]
        assert (row["a"], row["b"]) == pytest.approx((a.mean(), b.mean()))
        assert row["difference"] == pytest.approx(a.mean() - b.mean())
        assert row["sessions_a"] == first
        expected = stats.bootstrap(
            (a, b), lambda a, b, axis: a.mean(axis=axis) - b.mean(axis=axis),
            n_resamples=20_000, method="percentile", rng=np.random.default_rng(1),
        ).confidence_interval  # fmt: skip
        tolerance = 0.1 * (expected.high - expected.low)
        assert row["difference_low"] == pytest.approx(expected.low, abs=tolerance)
        assert row["difference_high"] == pytest.approx(expected.high, abs=tolerance)


def test_the_same_seed_gives_the_same_intervals(floor):
    lab, _ = floor
    ends = ("session_id < 'floor-2025-03-05'", "session_id > 'floor-2025-03-05'")
    options = CompareOptions(repetitions=100, level=0.9)
    pd.testing.assert_frame_equal(compare(lab, *ends, options), compare(lab, *ends, options))


def test_unknown_stays_unknown_and_names_the_sessions_it_is_not_of(chats):
    record(chats, "s", ("a", "Ann", 0, "Bob", None), ("b", "Bob", 5, "Ann", "a"))
    record(chats, "t", ("c", "Ann", 0, "Bob", None), ("d", "Bob", 5, "Ann", None),
           reply_kind="unknown", time_kind="made_up")  # fmt: skip
    record(chats, "u", ("e", "Ann", 0, "Bob", None), ("f", "Bob", 5, "Ann", "e"))
    chats.create_session(["Ann"], session_id="v")
    table = compare(chats, ["s", "t", "v"], ["u"], CompareOptions(repetitions=100))
    answered = table.loc["answered"]
    assert (answered["sessions_a"], answered["a"]) == (["s"], 0.5)
    assert answered[["a_low", "b_low", "difference_low"]].isna().all()
    assert "a: unknown in 2 of 3 sessions (the source tells no replies)" in answered.iloc[-1]
    assert table.loc["score", ["a", "b", "difference"]].isna().all()
    assert table.loc["messages", "a"] == 2, "the session in which nobody spoke has none"
    assert table.loc["messages", ["a_low", "a_high"]].tolist() == [2, 2]
    assert table.attrs["not_measurable"] == "in 1 of the sessions nobody spoke"
    assert list(table.index) == list(MEASURES)


def test_what_an_explorer_chose_means_the_sessions_that_it_is_of(chats):
    for name, sender in (("s", "Ann"), ("t", "Bob"), ("u", "Bob")):
        record(chats, name, (f"{name}1", sender, 0, "All", None))
    with Lab(chats) as lab, closing(SessionExplorer(lab)) as explorer:
        explorer.select(senders="Bob")
        table = compare(lab, explorer.where, ["s"], CompareOptions(repetitions=100))
    assert table.loc["messages", ["sessions_a", "sessions_b"]].tolist() == [["t", "u"], ["s"]]


@pytest.mark.parametrize(
    ("a", "told"),
    [
        ("no_such_column", "no_such_column"),
        ("true) UNION (SELECT 1", "syntax error"),
        ("status = 'lost'", "No session is meant by"),
        (["s", "zz"], "There is no session 'zz'"),
        ("session_id = 't'", "in both sets, e.g. 't'"),
        ([], "No session is meant"),
    ],
)
def test_what_means_no_sessions_is_refused(chats, a, told):
    for name in ("s", "t"):
        record(chats, name, (f"{name}1", "Ann", 0, "All", None))
    with Lab(chats) as lab:
        with pytest.raises(QueryError, match=told.replace("(", r"\(")):
            compare(lab, a, ["t"])
        assert len(sessions_df(lab)) == 2


def test_options_that_make_no_sense_are_refused():
    with pytest.raises(QueryError, match="level is 95"):
        CompareOptions(level=95)
    with pytest.raises(QueryError, match="repetitions is 1"):
        CompareOptions(repetitions=1)
