"""What stands at a time of a replay is what the store's own rows come to, to the cent."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from multichat_lab import Lab
from multichat_lab.dashboards.replay.reading import replay_columns
from multichat_lab.dashboards.replay.state import state_at
from multichat_lab.dashboards.replay.subject import subject_of
from multichat_lab.times import microseconds, utc_datetime
from tests.dashboards.replay.recorded import (
    BARS,
    SESSION,
    START,
    reckoned,
    run_of,
    said,
    traded_session,
)

NAMES = ("SmaCross", "Breakout", "Ann")
FIRST, LAST = (microseconds(BARS.index[place].to_pydatetime()) for place in (0, -1))


@pytest.fixture(scope="module")
def columns(lab):
    return replay_columns(lab, subject_of(lab, None, SESSION))


@given(time_us=st.integers(FIRST - 10**10, LAST + 10**10), name=st.sampled_from(NAMES))
def test_a_seat_stands_where_the_rows_of_the_store_say(floor, columns, time_us, name):
    state = state_at(columns, time_us)
    seat = state.seats.set_index("participant").loc[name]
    expected = reckoned(floor, name, time_us, 100_000)
    assert seat["cash"] == pytest.approx(expected["cash"], abs=0.005)
    assert seat["equity"] == expected["equity"]
    assert seat["realised"] == expected["realised"]
    own = state.orders[state.orders["participant"] == name]
    assert set(own["order_id"]) == expected["orders"]
    assert seat["orders"] == len(expected["orders"])
    held = state.positions[state.positions["participant"] == name]["quantity"].sum()
    assert held == expected["held"]


@given(number=st.integers(0, len(BARS) - 1), name=st.sampled_from(NAMES))
def test_at_a_bar_all_that_it_brought_is_there(floor, columns, number, name):
    time_us = microseconds(BARS.index[number].to_pydatetime())
    seat = state_at(columns, time_us).seats.set_index("participant").loc[name]
    assert seat["cash"] == pytest.approx(reckoned(floor, name, time_us, 100_000)["cash"], abs=0.005)
    assert seat["valued_at"] == utc_datetime(time_us)


@given(time_us=st.integers(FIRST, LAST))
def test_the_last_words_are_those_said_by_then(floor, columns, time_us):
    heard = [
        each for each in floor.get_messages(SESSION) if microseconds(each.timestamp) <= time_us
    ]
    state = state_at(columns, time_us)
    assert state.messages == len(heard)
    last = {each.sender: (each.seq, each.content) for each in heard}
    found = state.words.set_index("participant")
    assert {name: (row["seq"], row["words"]) for name, row in found.iterrows()} == last


def test_a_run_brings_all_who_sit_at_its_desk_and_their_words(floor, lab, columns):
    found = replay_columns(lab, subject_of(lab, run_of(floor, "Ann"), None))
    assert found.header == columns.header
    assert [each["name"] for each in found.header["seats"]] == ["SmaCross", "Breakout", "Ann"]
    assert found.header["unknown"] == ["why 1 of 57 orders was given: no words are recorded"]


def test_a_chat_alone_has_words_and_nobody_trades(memory):
    said(memory, 0, 5, 9)
    with Lab(memory) as lab:
        columns = replay_columns(lab, subject_of(lab, None, "talk"))
    state = state_at(columns, microseconds(START + timedelta(minutes=6)))
    assert state.messages == 2
    assert state.seats.empty
    assert state.words["words"].tolist() == ["Word 0.", "Word 1."]


def test_without_a_time_it_is_the_end(columns):
    assert state_at(columns, None).time == utc_datetime(LAST)


def test_two_desks_of_one_session_are_seats_of_their_own(memory):
    traded_session(memory)
    traded_session(memory)
    with Lab(memory) as lab:
        columns = replay_columns(lab, subject_of(lab, None, SESSION))
    seats = state_at(columns, None).seats
    names = ["SmaCross", "Breakout", "Ann"]
    assert seats["participant"].tolist() == [*names, *(f"{name} (2)" for name in names)]
    assert len(columns.buffers["bars:0"]) == len(BARS)
    assert seats["cash"].tolist()[:3] == seats["cash"].tolist()[3:]
