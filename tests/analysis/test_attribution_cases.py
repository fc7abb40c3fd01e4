"""Attribution worked by hand: lots, brackets, silence, advice, and what a filter leaves."""

import pandas as pd
import pytest

from multichat_lab.analysis.attribution import (
    ADVICE_DTYPES,
    MESSAGE_DTYPES,
    PARTICIPANT_DTYPES,
    attribution_df,
    message_attribution_df,
)
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import QueryError
from multichat_lab.records import ChatMessage
from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.broker.kernel import Costs
from multichat_lab.trading.broker.orders import Bracket, Ticket
from multichat_lab.trading.robots.trader import RobotSession
from tests.trading.desk.scripted import Scripted

FREE = Costs()
CLOSES = (10.0, 10.0, 12.0, 15.0, 11.0, 20.0)


def market(closes=CLOSES):
    """Bars that open at the last close, so an order given at a close fills at that price."""
    opens = (closes[0], *closes[:-1])
    frame = pd.DataFrame({"open": opens, "close": closes})
    frame["high"], frame["low"] = frame.max(axis=1), frame.min(axis=1)
    frame["volume"] = 1.0
    frame.index = pd.date_range("2020-01-01", periods=len(closes), tz="UTC", name="time")
    frame.attrs["symbol"] = "X"
    return frame


def traded(chats, name, plan, session="one"):
    """Run a robot with a plan (bar number, from 1 → what to do), save it, and return the run id."""
    conversation = RobotSession(chats, session) if session else None
    robot = Scripted(plan, name)
    return Backtest(market(), robot, 1_000, FREE, conversation).run().save(chats)


@pytest.fixture
def memory():
    with SessionPersistence("memory") as chats:
        chats.create_session(["Ann", "Bob"], session_id="one")
        yield chats


SCALED = {
    1: lambda robot: robot.buy(10, say="first"),  # at 10
    3: lambda robot: robot.buy(10, say="second"),  # at 12
    4: lambda robot: robot.sell(15, say="most of it"),  # at 15
    5: lambda robot: robot.close(say="the rest"),  # at 11
}


def table(frame, *columns):
    return frame[list(columns)].to_numpy().tolist()


@pytest.mark.slow
def test_a_position_built_in_parts_is_credited_lot_by_lot_first_in_first_out(chats):
    chats.create_session(["Ann"], session_id="one")
    traded(chats, "Ann", SCALED)
    by_entry = message_attribution_df(chats)
    assert table(by_entry, "content", "orders", "trades", "pnl") == [
        ["first", 1, 1, 50.0],  # 10 bought at 10, sold at 15
        ["second", 1, 2, 10.0],  # 5 from 12 to 15, 5 from 12 to 11
        ["most of it", 1, 0, 0.0],
        ["the rest", 1, 0, 0.0],
    ]
    assert by_entry["win_rate"].fillna(-1).tolist() == [1.0, 0.5, -1, -1]
    by_exit = message_attribution_df(chats, credit="exit")
    assert table(by_exit, "content", "trades", "pnl") == [
        ["first", 0, 0.0],
        ["second", 0, 0.0],
        ["most of it", 2, 65.0],
        ["the rest", 1, -5.0],
    ]
    (ann,) = attribution_df(chats).to_dict("records")
    assert ann == {
        "participant": "Ann", "messages": 4, "orders": 4, "trades": 3, "win_rate": 2 / 3,
        "pnl": 60.0, "return_pct": 6.0,
    }  # fmt: skip


def test_a_turned_position_closes_for_one_message_and_opens_for_the_same(memory):
    plan = {
        1: lambda robot: robot.buy(10, say="up"),  # at 10
        4: lambda robot: robot.sell(25, say="down from here"),  # at 15: closes 10, opens -15
        5: lambda robot: robot.close(say="enough"),  # at 11
    }
    traded(memory, "Ann", plan)
    found = message_attribution_df(memory)
    assert table(found, "content", "pnl") == [["up", 50.0], ["down from here", 60.0], ["enough", 0]]


def test_the_exits_of_a_bracket_are_the_doing_of_the_message_of_the_entry(memory):
    plan = {1: lambda robot: robot.buy(10, bracket=Bracket(14.0, 9.0), say="in and out")}
    traded(memory, "Ann", plan)
    for credit in ("entry", "exit"):
        (found,) = message_attribution_df(memory, credit=credit).to_dict("records")
        assert (found["orders"], found["trades"], found["pnl"]) == (3, 1, 40.0)


def test_orders_without_a_word_are_a_row_of_whoever_gave_them(memory):
    plan = {1: lambda robot: robot.buy(10), 4: lambda robot: robot.close(say="Thanks.")}
    traded(memory, "Ann", plan)
    traded(memory, "Bob", {1: lambda robot: robot.buy(1), 4: lambda robot: robot.close()}, None)
    found = message_attribution_df(memory)
    columns = ("participant", "content", "orders", "trades", "pnl")
    assert table(found.fillna({"content": "-"}), *columns) == [
        ["Ann", "Thanks.", 1, 0, 0.0],
        ["Ann", "-", 1, 1, 50.0],
        ["Bob", "-", 2, 1, 5.0],
    ]
    assert found["message_id"].isna().tolist() == [False, True, True]
    assert found["pnl"].sum() == attribution_df(memory)["pnl"].sum() == 55.0


def test_what_is_still_held_has_earned_nothing_but_counts_in_the_return(memory):
    traded(memory, "Ann", {1: lambda robot: robot.buy(50, say="for ever")})
    ann, bob = attribution_df(memory).to_dict("records")
    assert (ann["trades"], ann["pnl"], ann["return_pct"]) == (0, 0.0, 50.0)
    assert pd.isna(ann["win_rate"])
    assert pd.isna(bob["return_pct"])


def acting_on(advice, chats):
    """Buy at 10 in answer to a message, sell at 15."""

    def buy(robot):
        reply = ChatMessage("one", robot.name, "I do as you say.", reply_to=advice.message_id)
        message = chats.add_message(reply)
        robot.submit(Ticket("X", "buy", 10, message_id=message.message_id))

    return {1: buy, 4: lambda robot: robot.close()}


def test_advice_is_credited_with_what_came_of_following_it(memory):
    quant = memory.add_message(ChatMessage("one", "Bob", "Buy now."))
    traded(memory, "Ann", acting_on(quant, memory))
    people = attribution_df(memory, advice=True)
    columns = ("participant", "messages", "trades", "pnl", "advised_trades", "advised_pnl")
    assert table(people, *columns) == [["Ann", 1, 1, 50.0, 0, 0.0], ["Bob", 1, 0, 0.0, 1, 50.0]]
    words = message_attribution_df(memory, advice=True).dropna(subset="message_id")
    columns = ("content", "orders", "trades", "pnl", "advised_trades", "advised_pnl")
    assert table(words, *columns) == [
        ["Buy now.", 0, 0, 0.0, 1, 50.0],
        ["I do as you say.", 1, 1, 50.0, 0, 0.0],
    ]
    assert "Buy now." not in message_attribution_df(memory)["content"].tolist()


def test_a_reply_to_oneself_is_no_advice(memory):
    own = memory.add_message(ChatMessage("one", "Ann", "Buy now, I think."))
    traded(memory, "Ann", acting_on(own, memory))
    assert attribution_df(memory, advice=True)["advised_pnl"].tolist() == [0.0, 0.0]


@pytest.mark.slow
def test_a_session_or_some_runs_can_be_looked_at_alone(memory):
    memory.create_session(["Ann", "Zoe"], session_id="two")
    first = traded(memory, "Ann", SCALED)
    second = traded(
        memory, "Ann", {1: lambda robot: robot.buy(1, say="a"), 4: Scripted.close}, "two"
    )
    assert attribution_df(memory)["pnl"].sum() == 65.0
    for chosen in ({"session_id": "two"}, {"runs": [second]}):
        people = attribution_df(memory, **chosen)
        assert table(people, "participant", "messages", "pnl") == [["Ann", 1, 5.0], ["Zoe", 0, 0.0]]
        assert message_attribution_df(memory, **chosen)["pnl"].sum() == 5.0
    nothing = attribution_df(memory, "two", runs=[first])
    assert nothing.empty
    assert message_attribution_df(memory, runs=[]).empty


def test_an_empty_store_gives_tables_without_rows_but_with_types():
    for ask, dtypes in (
        (attribution_df, PARTICIPANT_DTYPES),
        (message_attribution_df, MESSAGE_DTYPES),
    ):
        empty = ask(SessionPersistence("memory"), advice=True)
        assert empty.empty
        assert empty.dtypes.astype(str).to_dict() == dtypes | ADVICE_DTYPES


def test_credit_goes_to_the_entry_or_the_exit(memory):
    for ask in (attribution_df, message_attribution_df):
        with pytest.raises(QueryError, match="'both'"):
            ask(memory, credit="both")
