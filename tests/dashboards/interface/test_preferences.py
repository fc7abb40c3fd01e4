"""Preferences that make no sense are refused, with what could be chosen."""

import pytest

from multichat_lab.dashboards import Preferences
from multichat_lab.dashboards.interface.menu import PreferencesForm
from multichat_lab.errors import MultichatError
from multichat_lab.errors.trading import MarketDataError, RobotError
from multichat_lab.trading.broker.kernel import Costs


def test_each_refusal_names_what_is_wrong():
    with pytest.raises(MarketDataError, match=r"NOPE.*AAPL"):
        Preferences(symbol="NOPE")
    with pytest.raises(MarketDataError, match="speed is 0"):
        Preferences(speed=0)
    with pytest.raises(MarketDataError, match="speed is nan"):
        Preferences(speed=float("nan"))
    with pytest.raises(RobotError, match=r"'Ghost'.*SmaCross"):
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
    form.controls["robots"].value = ("Breakout",)
    form.controls["cash"].value = 5_000
    form.controls["commission"].value = 0.25
    form.controls["slippage"].value = 3
    assert [(each.theme, each.speed) for each in applied] == [("light", 10), ("light", 50)]
    costs = Costs(commission=0.0025, slippage_bps=3)
    assert form.chosen() == Preferences(
        "light", "IBM", 50, robots=("Breakout",), cash=5_000, costs=costs
    )


def test_what_is_refused_is_told_below_the_controls():
    def refuse(_):
        raise MultichatError("Not <b>now</b>", "Later.")

    form = PreferencesForm(Preferences(), refuse)
    form.controls["theme"].value = "light"
    assert "Not &lt;b&gt;now" in form.note.value
