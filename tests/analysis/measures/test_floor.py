"""Words, turns and the floor, against a recount in plain Python."""

from collections import Counter
from itertools import groupby, pairwise

import pandas as pd
import pytest

from multichat_lab import (
    ChatMessage,
    SessionPersistence,
    annotate,
    balance_df,
    floor_df,
    labelled,
)  # fmt: skip
from multichat_lab.errors import QueryError
from tests.analysis.measures.conftest import NOON, record


def test_turns_words_and_time_agree_with_a_recount(floor):
    lab, sessions = floor
    words, turns, held = Counter(), Counter(), Counter()
    for messages in sessions.values():
        for sender, _ in groupby(messages, key=lambda each: each.sender):
            turns[sender] += 1
        for one, other in pairwise(messages):
            held[one.sender] += min((other.timestamp - one.timestamp).total_seconds(), 60)
        for each in messages:
            words[each.sender] += len(each.content.split())
    table = floor_df(lab, gap=60).set_index("participant")
    assert table["words"].to_dict() == dict(words)
    assert table["turns"].to_dict() == dict(turns)
    assert table["floor_seconds"].to_dict() == pytest.approx(dict(held))
    assert table["floor_share"].sum() == pytest.approx(1)


def test_a_night_is_nobodys_floor(talk):
    table = floor_df(talk, gap=600).set_index("participant")
    assert table["floor_seconds"].to_dict() == {"Cy": 10 + 30 + 600, "Ann": 10 + 40, "Bob": 10}
    assert table["turns"].to_dict() == {"Cy": 2, "Ann": 2, "Bob": 2}
    assert table["words_per_turn"].to_dict() == {"Cy": 4.5, "Ann": 3, "Bob": 3}


def test_made_up_times_tell_no_time(chats):
    record(chats, "s", ("a", "Ann", 0, "All", None), ("b", "Bob", 5, "All", None),
           participants=("Ann", "Bob", "Di"), time_kind="made_up")  # fmt: skip
    table = floor_df(chats)
    assert table[["floor_seconds", "floor_share"]].isna().all().all(), "not of the silent either"
    assert table["turns"].tolist() == [1, 1, 0]
    assert table.attrs["not_measurable"].startswith("how long 1 message held the floor")
    balance = balance_df(chats).set_index("quantity")
    assert balance.loc["floor_seconds", ["gini", "entropy", "total"]].isna().all()
    assert balance.loc["words", "gini"] == pytest.approx(1 / 3)


def test_the_silent_hold_nothing_where_times_are_known(chats):
    record(chats, "s", ("a", "Ann", 0, "All", None), ("b", "Bob", 5, "All", None))
    table = floor_df(chats).set_index("participant")
    assert table.loc["Cy", "floor_seconds"] == 0
    assert pd.isna(table.loc["Bob", "floor_seconds"]), "the last message has no next"
    assert (
        "1 participant held the floor, who said nothing but the last"
        in (table.attrs["not_measurable"])
    )


def test_system_messages_take_no_turn(chats):
    record(chats, "s", ("a", "Ann", 0, "All", None))
    chats.add_message(ChatMessage("s", "Bob", "joined", kind="system", timestamp=NOON))
    chats.add_message(ChatMessage("s", "Ann", "still me", timestamp=NOON))
    assert floor_df(chats).set_index("participant")["turns"].to_dict() == {
        "Ann": 1, "Bob": 0, "Cy": 0,
    }  # fmt: skip


def test_a_slice_counts_its_messages_in_the_turns_of_the_whole(talk):
    annotate(talk, pd.DataFrame({"session_id": "s", "message_id": ["c2", "a2"], "label": "x"}))
    table = floor_df(labelled(talk, "x"), gap=600).set_index("participant")
    assert table["floor_seconds"].to_dict() == {"Ann": 40, "Cy": 30, "Bob": 0}
    assert table["turns"].to_dict() == {"Ann": 1, "Cy": 1, "Bob": 0}


def test_two_names_of_a_person_take_one_turn(talk):
    SessionPersistence(talk.store).identities.alias("Ann", "Cy")
    table = floor_df(talk, by="identity").set_index("participant")
    assert table["turns"].to_dict() == {"Ann": 2, "Bob": 2}


@pytest.mark.parametrize("gap", [0, -1, float("nan"), float("inf")])
def test_a_gap_is_a_time(talk, gap):
    with pytest.raises(QueryError, match=f"gap is {gap}"):
        floor_df(talk, gap=gap)
