"""The price path of a trade that a page draws, against the bars that the run was of."""

import asyncio
import json

import pytest

from multichat_lab import Backtest, Bracket, Lab, Robot, SessionPersistence, explain_trade
from multichat_lab.analysis.browsing.browser import Browser
from multichat_lab.analysis.browsing.selection import Selection
from multichat_lab.analysis.trade_drawing import MOST_POINTS, drawn_path
from multichat_lab.times import microseconds
from multichat_lab.trading.broker.orders import Ticket
from multichat_lab.trading.market import gbm_bars, replay_feed
from tests.trading.desk.scripted import Scripted, desk_in

BARS = gbm_bars(1_100, seed=5)


class Held(Robot):
    """Buys once, far from both levels of its bracket, and sells at the end."""

    def on_bar(self, bar):
        if not self.seen:
            levels = Bracket(take_profit=bar.close * 9, stop_loss=bar.close / 9)
            self.buy(10, bracket=levels)
        self.seen += 1
        if self.seen == 1_000:
            self.close()

    def __init__(self):
        super().__init__()
        self.seen = 0


def path_of(told):
    """Return the path as JSON hands it over."""
    return json.loads(json.dumps(drawn_path(told), allow_nan=False))


def test_a_page_gets_the_prices_that_the_desk_saw_around_its_trade():
    chats = SessionPersistence("memory")
    acts = {5: lambda robot: robot.submit(Ticket("GBM", "buy", 100)), 20: Robot.close}
    asyncio.run(desk_in(chats, replay_feed(BARS[:60]), [Scripted(acts, "Trader")]).run())
    with Lab(chats) as lab:
        run_id, trade_id = lab.sql("SELECT run_id, trade_id FROM trades").fetchall()[0]
        asked = {"run_id": run_id, "trade_id": trade_id}
        answer = Browser(lab).ask(Selection(), "trade", asked)
        trade = explain_trade(lab, run_id, trade_id).trade
    path = answer["path"]
    shown = BARS[:60].loc[
        [time for time in BARS[:60].index if microseconds(time) in set(path["at"])]
    ]
    assert answer["reason"] is None
    assert path["at"] == [microseconds(each) for each in shown.index]
    for name in ("low", "high", "close"):
        assert path[name] == pytest.approx(shown[name].tolist())
    assert path["entry"] == {
        "at": microseconds(trade["entry_time"]), "price": trade["entry_price"]
    }  # fmt: skip
    assert path["at"][0] < path["entry"]["at"] < path["exit"]["at"] < path["at"][-1]
    assert (path["symbol"], path["side"], path["levels"]) == ("GBM", "long", [])


def test_a_long_path_is_thinned_to_what_can_be_seen_and_loses_no_extreme():
    with SessionPersistence("memory") as chats:
        run_id = Backtest(BARS, Held()).run().save(chats)
        told = explain_trade(chats, run_id, 1, BARS)
    path = path_of(told)
    assert len(path["at"]) == len(path["close"]) == MOST_POINTS < len(told.path.bars)
    assert min(path["low"]) == told.path.bars["low"].min()
    assert max(path["high"]) == told.path.bars["high"].max()
    assert path["close"][-1] == told.path.bars["close"].iloc[-1]
    assert path["at"] == sorted(path["at"])
    [target, stop] = path["levels"]
    assert (target["name"], stop["name"]) == ("take profit", "stop loss")
    assert stop["price"] < path["entry"]["price"] < target["price"]


def test_prices_that_nobody_recorded_are_no_path_and_the_page_is_told_why():
    with SessionPersistence("memory") as chats:
        run_id = Backtest(BARS, Held()).run().save(chats)
        with Lab(chats) as lab:
            asked = {"run_id": run_id, "trade_id": 1}
            answer = Browser(lab).ask(Selection(), "trade", asked)
    assert answer["path"] is None
    assert answer["reason"] == "none is recorded of the time in which it was open"
    assert answer["lines"]
