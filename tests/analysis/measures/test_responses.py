"""What follows edits, deletions and reactions, counted by hand."""

import math
from datetime import timedelta

import pytest

from multichat_lab import responses_df
from tests.analysis.measures.conftest import NOON, record


def at(seconds):
    return NOON + timedelta(seconds=seconds)


@pytest.fixture
def marked(chats):
    record(
        chats,
        "s",
        ("a", "Ann", 0, "All", None),
        ("b", "Bob", 30, "Ann", "a"),
        ("c", "Cy", 40, "All", None),
        ("d", "Ann", 100, "All", None),
        ("e", "Bob", 130, "Ann", "a"),
    )
    chats.history.revise("a", "a, but better", "Ann", at(50))
    chats.history.revise("c", "c, but better", "Cy", at(60))
    chats.history.react("a", "Bob", "thumbsup", at(20))
    chats.history.react("a", "Cy", "thumbsup", at(25))
    chats.history.react("d", "Ann", "heart", at(101))
    chats.history.react("c", "Ann", "eyes")
    return chats


def test_what_follows_an_edit_is_counted_from_the_edit(marked):
    edit = responses_df(marked).set_index("kind").loc["edit"]
    assert (edit["messages"], edit["notes"], edit["answered"]) == (2, 2, 0.5)
    assert edit["others_answered"] == 0
    assert (edit["answered_after"], edit["answer_seconds"]) == (0.5, 80)
    assert edit["note_seconds"] == (50 + 20) / 2


def test_a_reaction_to_oneself_is_none_and_one_without_a_time_tells_none(marked):
    table = responses_df(marked)
    reaction = table.set_index("kind").loc["reaction"]
    assert (reaction["messages"], reaction["notes"], reaction["unknown"]) == (2, 3, 1)
    assert (reaction["note_seconds"], reaction["answer_seconds"]) == (20, 10)
    assert reaction["answered_after"] == 1, "of those of which it is known"
    assert "deletions: none is recorded" in table.attrs["not_measurable"]
    assert "when 1 message was marked" in table.attrs["not_measurable"]


def test_nobody_knows_what_followed_where_no_source_tells_replies(chats):
    record(chats, "s", ("a", "Ann", 0, "All", None), reply_kind="unknown")
    chats.history.react("a", "Bob", "x", at(5))
    row = responses_df(chats).iloc[0]
    assert math.isnan(row["answered"])
    assert math.isnan(row["answered_after"])
    assert row["note_seconds"] == 5
