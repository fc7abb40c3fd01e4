"""Who is never answered, and the chance of it against scipy's hypergeometric distribution."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from multichat_lab import speakers_df, unanswered_df
from multichat_lab.analysis.measures.unanswered import lower_tail
from tests.analysis.measures.conftest import record


@given(st.data())
def test_the_chance_is_that_of_scipy(data):
    whole = data.draw(st.integers(1, 300))
    marked, drawn = data.draw(st.integers(0, whole)), data.draw(st.integers(1, whole))
    seen = data.draw(st.integers(max(0, drawn + marked - whole), min(marked, drawn)))
    expected = stats.hypergeom.cdf(seen, whole, marked, drawn)
    assert lower_tail(seen, whole, marked, drawn) == pytest.approx(expected, abs=1e-9)


def test_counts_agree_with_the_speakers(floor):
    lab, _ = floor
    table = unanswered_df(lab).set_index("participant")
    speakers = speakers_df(lab).set_index("participant")
    assert (table["answered"] / table["messages"]).to_dict() == pytest.approx(
        speakers["answered"].to_dict()
    )
    assert table.index[0] == "Clerk"
    assert table.loc["Clerk", "chance"] < 0.001 < table["chance"].drop("Clerk").min()


def test_never_is_said_of_whom_it_is_known(talk):
    table = unanswered_df(talk).set_index("participant")
    assert table["never"].to_dict() == {"Cy": True, "Bob": True, "Ann": False}
    assert table.loc["Ann", ["messages", "answered", "addressed_answered"]].tolist() == [2, 2, 2]


def test_nobody_is_called_ignored_where_no_source_tells_replies(chats):
    record(chats, "s", ("a", "Ann", 0, "Bob", None), reply_kind="unknown")
    table = unanswered_df(chats)
    assert table.empty
    assert "tells no replies" in table.attrs["not_measurable"]
