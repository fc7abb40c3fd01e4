"""From any time of a replay a live desk goes on, which holds what the replay showed then."""

import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from multichat_lab import SessionPersistence
from multichat_lab.dashboards import ReplayView
from multichat_lab.errors import QueryError
from multichat_lab.trading.robots import Breakout, SmaCross
from tests.dashboards.chart.wire import hear, take_messages
from tests.dashboards.replay.recorded import BARS, SESSION, said, traded_session


def at_desk():
    return [SmaCross(3, 8), Breakout()]


@pytest.fixture(scope="module")
def floor():
    """A desk that has traded, in a store that the branches may fill."""
    with SessionPersistence("memory") as chats:
        yield traded_session(chats)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(number=st.integers(0, len(BARS) - 1))
def test_the_branch_holds_what_the_replay_shows(floor, number):
    view = ReplayView(floor, session=SESSION)
    state = view.at(BARS.index[number]).state
    desk = view.branch(robots=at_desk())
    for name, row in state.seats.set_index("participant").iterrows():
        assert round(100 * row["cash"]) == desk.accounts[name].cash_cents
        assert desk.accounts[name].equity == row["equity"]
        held = state.positions[state.positions["participant"] == name]["quantity"].sum()
        assert desk.accounts[name].position("GBM") == held
        assert len(desk.seats[name].broker.book.active) == row["orders"]
    branch = ReplayView(floor, session=desk.session_id)
    assert branch.state.seats.equals(state.seats)
    assert branch.state.words["words"].tolist() == state.words["words"].tolist()
    for each in (view, branch):
        each.close()


def test_run_to_the_end_with_the_same_robots_it_is_the_same_end(memory):
    traded_session(memory)
    view = ReplayView(memory, session=SESSION)
    desk = view.branch(BARS.index[90], at_desk())
    asyncio.run(desk.run())
    branch = ReplayView(memory, session=desk.session_id)
    ours, theirs = (each.state.seats.set_index("participant") for each in (branch, view))
    assert ours.loc[["SmaCross", "Breakout"]].equals(theirs.loc[["SmaCross", "Breakout"]])
    for each in (view, branch):
        each.close()


def test_where_no_desk_or_several_are_recorded_it_is_said():
    with SessionPersistence("memory") as chats:
        chats.create_session([], session_id=SESSION)
        said(chats, 0, 5)
        with pytest.raises(QueryError, match="No desks are recorded here"):
            ReplayView(chats, session="talk").branch()
        traded_session(chats)
        traded_session(chats)
        with pytest.raises(QueryError, match=r"2 desks are recorded here.*Give run="):
            ReplayView(chats, session=SESSION).branch()


@pytest.mark.usefixtures("recording")
def test_the_page_branches_where_it_may(floor):
    view = ReplayView(floor, session=SESSION)
    view.comm.sent.clear()
    time_us = int(BARS.index[30].timestamp() * 1e6)
    hear(view, kind="branch", view="one", time=time_us)
    [(message, _)] = take_messages(view)
    assert message == {
        "kind": "branched", "view": "one", "time": time_us, "session_id": view.desk.session_id,
        "topic": floor.get_session(view.desk.session_id).topic,
    }  # fmt: skip
    assert view.desk.bars.count == 31
    view.branches = False
    before = len(floor.list_sessions())
    view.comm.sent.clear()
    hear(view, kind="branch", view="one", time=time_us)
    assert take_messages(view) == []
    assert len(floor.list_sessions()) == before
    view.close()


@pytest.mark.usefixtures("recording")
def test_a_page_that_cannot_branch_is_told_why(memory):
    said(memory, 0, 5)
    view = ReplayView(memory, session="talk")
    view.comm.sent.clear()
    hear(view, kind="branch", view="one", time=0)
    [(message, _)] = take_messages(view)
    assert (message["kind"], message["problem"][:21]) == ("failed", "No desks are recorded")
    assert view.desk is None
    view.close()
