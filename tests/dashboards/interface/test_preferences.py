"""Preferences that make no sense are refused, with what could be chosen."""

import asyncio

import pytest

from multichat_lab import SessionPersistence
from multichat_lab.dashboards import Preferences
from multichat_lab.dashboards.interface.desk_session import open_desk
from multichat_lab.dashboards.interface.preferences_form import PreferencesForm
from multichat_lab.errors import MultichatError
from multichat_lab.errors.trading import MarketDataError, RobotError
from multichat_lab.trading.broker.kernel import Costs

MINE = """
from multichat_lab import Robot
from multichat_lab.trading import Bar, replay_feed

class Mine(Robot):
    def on_bar(self, bar):
        if not self.position:
            self.buy(1)

def three_bars(bars, speed, seed):
    return replay_feed(bars[:3])
"""


def test_each_refusal_names_what_is_wrong():
    with pytest.raises(MarketDataError, match=r"NOPE.*AAPL"):
        Preferences(symbol="NOPE")
    with pytest.raises(MarketDataError, match="speed is 0"):
        Preferences(speed=0)
    with pytest.raises(MarketDataError, match="speed is nan"):
        Preferences(speed=float("nan"))
    with pytest.raises(RobotError, match=r"'Ghost'.*sma-cross"):
        Preferences(robots=("Ghost",))


@pytest.fixture
def applied():
    return []


@pytest.fixture
def form(applied):
    return PreferencesForm(Preferences(), applied.append)


def test_the_form_gives_back_the_preferences_that_it_was_given(form):
    assert form.chosen() == Preferences()


def test_theme_and_speed_act_at_once_and_the_rest_waits(form, applied):
    form.controls["theme"].value = "light"
    form.controls["speed"].value = 50
    form.controls["symbol"].value = "IBM"
    form.controls["robots"].value = ("breakout",)
    form.controls["cash"].value = 5_000
    form.controls["commission"].value = 0.25
    form.controls["slippage"].value = 3
    assert [(each.theme, each.speed) for each in applied] == [("light", 10), ("light", 50)]
    costs = Costs(commission=0.0025, slippage_bps=3)
    assert form.chosen() == Preferences(
        "light", "IBM", 50, robots=("Breakout",), cash=5_000, costs=costs
    )


def test_what_is_refused_is_not_chosen():
    def refuse(_):
        raise MultichatError("Not now", "Later.")

    form = PreferencesForm(Preferences(), refuse)
    with pytest.raises(MultichatError, match="Not now"):
        form.controls["theme"].value = "light"
    assert form.chosen().theme == "dark"


def test_robots_are_known_by_their_class_too_as_they_were():
    assert Preferences(robots=("SmaCross", "MeanReversion")) == Preferences()


def test_a_robot_and_a_feed_of_ones_own_sit_at_the_desk(tmp_path):
    (tmp_path / "mine.py").write_text(MINE)
    own = Preferences(
        robots=(f"{tmp_path / 'mine.py'}:Mine",), feed=f"{tmp_path / 'mine.py'}:three_bars"
    )
    assert PreferencesForm(own, print).chosen() == own
    with SessionPersistence() as chats:
        desk, _ = open_desk(chats, own)
        asyncio.run(desk.run())
        assert [bar.symbol for bar in desk.bars.since(0)] == ["AAPL"] * 3
        assert desk.seats["Mine"].broker.account.positions == {"AAPL": 1.0}
