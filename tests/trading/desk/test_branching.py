"""A desk goes on from an earlier moment, in a conversation of its own, with the same record."""

import asyncio
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import SessionExistsError
from multichat_lab.errors.trading import MarketDataError, RobotError
from multichat_lab.stores.schema import RUN_TABLES, TABLES
from multichat_lab.times import microseconds
from multichat_lab.trading.desk.branching import BranchOptions, branch_desk
from multichat_lab.trading.desk.past import BranchPoint
from multichat_lab.trading.desk.reseating import who_sat
from multichat_lab.trading.market import gbm_bars, replay_feed
from multichat_lab.trading.robots import BuyAndHold, SmaCross
from multichat_lab.trading.robots.human import Human
from tests.trading.desk.resuming_process import Dicer
from tests.trading.desk.scripted import SESSION, Pressing, Scripted, desk_in
from tests.trading.desk.traded import comparable

BARS = gbm_bars(200, seed=1)
SCRIPT = {
    5: {"action": "buy", "quantity": 10, "say": "Ten."},
    20: {"action": "sell", "quantity": 4, "limit": 1e6, "say": "At a million."},
    120: {"action": "sell", "quantity": 6, "say": "Out."},
}


def robots():
    return [SmaCross(3, 8), Dicer(1), Pressing("Ann", SCRIPT)]


@pytest.fixture(scope="module")
def floor():
    with SessionPersistence("memory") as chats:
        asyncio.run(desk_in(chats, replay_feed(BARS), robots()).run())
        yield chats


def everything(chats, session=SESSION):
    """Return all rows of a session's runs, and its messages, as they are stored."""
    with chats.store.reading() as reader:
        runs = [row for row in reader.run_rows("runs", None) if row[1] == session]
        tables = {
            (run[0], table): reader.run_rows(table, run[0]) for run in runs for table in RUN_TABLES
        }
    return tables, chats.get_messages(session)


def kept(chats, session, upto=None):
    """Return what was traded and said, without ids; up to a time when one is given."""
    tables, messages = everything(chats, session)
    names = {key[0]: rows[0][2] for key, rows in tables.items() if key[1] == "runs"}
    found = {}
    for (run, table), rows in tables.items():
        when = {"fills": "timestamp", "trades": "exit_time", "equity": "timestamp"}.get(table)
        if when is not None:
            at = TABLES[table].index(when)
            kept_rows = [row for row in rows if upto is None or row[at] <= upto]
            found[names[run], table] = [comparable(table, row) for row in kept_rows]
    found["said"] = [
        (each.timestamp, each.sender, each.content)
        for each in messages
        if (upto is None or microseconds(each.timestamp) <= upto) and each.sender != "Desk"
    ]
    return found


def point_at(chats, number, session=SESSION):
    """Return where the desk of a session is cut after so many bars."""
    time_us = microseconds(BARS.index[number - 1].to_pydatetime())
    tables, messages = everything(chats, session)
    desk = next(rows[0][TABLES["runs"].index("desk_id")] for rows in tables.values() if rows)
    said = sum(microseconds(each.timestamp) <= time_us for each in messages)
    return BranchPoint(desk, time_us, said)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(number=st.integers(1, len(BARS)))
def test_up_to_the_cut_the_branch_has_recorded_what_the_desk_had(floor, number):
    before = everything(floor)
    point = point_at(floor, number)
    desk = branch_desk(floor, point, [SmaCross(3, 8), Dicer(1)])
    assert kept(floor, desk.session_id) == kept(floor, SESSION, point.time_us)
    cash = {name: account.cash for name, account in desk.accounts.items()}
    tables, _ = everything(floor, desk.session_id)
    recorded = {
        rows[0][2]: tables[key[0], "equity"][-1][2]
        for key, rows in tables.items()
        if key[1] == "runs"
    }
    assert cash == recorded
    assert everything(floor) == before
    assert all(report.is_equal for report in desk.replay().values())


@pytest.mark.parametrize("number", [1, 60, 119, 200])
def test_the_same_robots_on_the_same_bars_come_to_the_same_end(number):
    with SessionPersistence("memory") as chats:
        chats.create_session(["Lead", "SmaCross"], session_id=SESSION)  # as agents
        asyncio.run(desk_in(chats, replay_feed(BARS), robots()).run())
        desk = branch_desk(chats, point_at(chats, number), [Dicer(1), Human("Ann")])
        asyncio.run(desk.run())
        ours, theirs = kept(chats, desk.session_id), kept(chats, SESSION)
        for name in ("SmaCross", "Dicer"):
            for table in ("fills", "trades", "equity"):
                assert ours[name, table] == theirs[name, table]
        assert desk.bars.count == len(BARS)
        assert all(report.is_equal for report in desk.replay().values())


@pytest.mark.parametrize(
    ("name", "params", "kind"),
    [
        ("SmaCross", {"fast": 3, "slow": 8, "quantity": None}, SmaCross),
        ("SmaCross", {"fast": 3, "slow": 8}, Human),
        ("SmaCross", {"fast": 9, "slow": 8, "quantity": None}, Human),
        ("Trend", {"fast": 3, "slow": 8, "quantity": None}, Human),
        ("Ann", {}, Human),
    ],
)
def test_a_seat_goes_to_the_robot_that_the_registry_knows_else_to_a_person(name, params, kind):
    robot = who_sat({"robot": name, "params": json.dumps(params)})
    assert (type(robot), robot.name) == (kind, name)


def test_another_robot_takes_over_an_account_and_a_new_one_begins_with_the_cash(floor):
    point = point_at(floor, 100)
    buyer = Scripted({1: lambda robot: robot.buy(3, say="Three.")}, name="Ann")
    options = BranchOptions(as_recorded=["Ann"])
    desk = branch_desk(floor, point, [buyer, BuyAndHold()], options)
    assert desk.accounts["Ann"].position("GBM") == 10
    assert desk.accounts["BuyAndHold"].cash == 100_000
    assert isinstance(desk.seats["SmaCross"].robot, SmaCross)
    assert isinstance(desk.seats["Dicer"].robot, Human)
    asyncio.run(desk.run())
    assert desk.accounts["Ann"].position("GBM") == 13
    assert desk.accounts["BuyAndHold"].position("GBM") > 0
    said = [each.content for each in floor.get_messages(desk.session_id)]
    assert "Three." in said
    assert "Out." not in said
    assert all(report.is_equal for report in desk.replay().values())


def test_orders_name_the_messages_of_their_own_conversation(floor):
    desk = branch_desk(floor, point_at(floor, 150))
    tables, messages = everything(floor, desk.session_id)
    ids = {each.message_id for each in messages}
    named = {row[2] for (_, table), rows in tables.items() if table == "orders" for row in rows}
    assert len(named) > 3
    assert named - {None} <= ids


def test_the_branch_tells_where_it_comes_from(floor):
    desk = branch_desk(floor, point_at(floor, 50), options=BranchOptions(session_id="what if"))
    session = floor.get_session("what if")
    told = session.metadata["branched_from"]
    assert told == {"session_id": SESSION, "at": BARS.index[49].isoformat()}
    tables, _ = everything(floor, "what if")
    old = {key[0] for key in everything(floor)[0]}
    metadata = [json.loads(rows[0][9]) for key, rows in tables.items() if key[1] == "runs"]
    assert {each["branched_from"] for each in metadata} == old
    assert desk.session_id == "what if"


def test_what_is_refused_has_written_nothing(floor):
    point = point_at(floor, 100)
    before = len(floor.list_sessions())
    with pytest.raises(RobotError, match=r"Ann does otherwise than it did at bar .*as_recorded"):
        branch_desk(floor, point, [Scripted({}, name="Ann")])
    with pytest.raises(RobotError, match="At the desk would be Ann, Ann"):
        branch_desk(floor, point, [Human("Ann"), Human("Ann")])
    with pytest.raises(SessionExistsError, match="There is already a session 'one'"):
        branch_desk(floor, point, options=BranchOptions(session_id=SESSION))
    with pytest.raises(MarketDataError, match="There is no desk 'x'"):
        branch_desk(floor, BranchPoint("x", 0, 0))
    assert len(floor.list_sessions()) == before


def test_a_branch_can_be_branched_and_resumed(floor):
    first = branch_desk(floor, point_at(floor, 80), [SmaCross(3, 8), Dicer(1)])
    asyncio.run(first.run())
    again = branch_desk(floor, point_at(floor, 90, first.session_id), [SmaCross(3, 8), Dicer(1)])
    asyncio.run(again.run())
    ours, theirs = kept(floor, again.session_id), kept(floor, SESSION)
    assert ours["SmaCross", "equity"] == theirs["SmaCross", "equity"]
