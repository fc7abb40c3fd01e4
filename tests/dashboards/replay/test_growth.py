"""Whatever comes to a replay later, everything once and what grows add up to the same."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from multichat_lab.dashboards.replay.columns import ReplayColumns, described
from multichat_lab.dashboards.replay.following import growth, snapshot
from tests.dashboards.replay.page import ReplayPage

NUMBERS = st.sampled_from([0.0, 1.0, 2.5, float("nan")])


@st.composite
def columns(draw):
    """Columns of anything: they need not follow from those before."""

    def rows(width):
        count = draw(st.integers(0, 4))
        return np.array([[draw(NUMBERS) for _ in range(width)] for _ in range(count)]).reshape(
            count, width
        )

    buffers = {"words": rows(1), "fills": rows(8)}
    header = {
        "title": "One", "session_id": "one", "symbols": [], "seats": [], "participants": [],
        "from": draw(st.integers(0, 2)), "to": draw(st.integers(2, 4)), "live": draw(st.booleans()),
        "bar_seconds": None, "unknown": draw(st.lists(st.sampled_from("ab"), max_size=2)),
        "messages": draw(st.lists(st.fixed_dictionaries({"seq": st.integers(1, 3)}), max_size=4)),
        "orders": draw(st.lists(st.fixed_dictionaries({"status": st.text("of", max_size=1)}))),
        "buffers": described(buffers),
    }  # fmt: skip
    return ReplayColumns(header, buffers)


def sent(message):
    content, buffers = message
    return content, [np.frombuffer(each, "<f8") for each in buffers]


@given(steps=st.lists(columns(), min_size=1, max_size=4))
def test_what_is_sent_adds_up_to_what_there_is(steps):
    page = ReplayPage()
    page.take(*sent(snapshot(steps[0])))
    for before, after in pairwise(steps):
        page.take(*sent(growth(before, after)))
        assert page.equals(after)


@given(step=columns())
def test_of_what_has_not_changed_no_row_is_sent(step):
    message, buffers = growth(step, ReplayColumns({**step.header}, {**step.buffers}))
    assert buffers == []
    assert message["at"] == {}
    assert [message["tail"][name]["rows"] for name in ("messages", "orders")] == [[], []]


@given(step=columns())
def test_somebody_new_is_no_growth(step):
    other = ReplayColumns({**step.header, "participants": [{"name": "Zoe"}]}, step.buffers)
    assert growth(step, other) is None
