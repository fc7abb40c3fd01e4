"""Feeds and calendars of other people, found by name, module or file."""

import asyncio

import pandas as pd
import pytest

from multichat_lab.errors.trading import MarketDataError
from multichat_lab.trading import Backtest, BuyAndHold, bootstrap_bars, gbm_bars, monte_carlo
from multichat_lab.trading.market import CALENDARS, FEEDS, feed_maker, iterate_bars, tick_feed
from multichat_lab.trading.market.calendar import calendar_named
from tests.installed_package import install, printed_beside

BARS = gbm_bars(60, seed=1)
MINE = """
import pandas as pd

class Half:
    def periods_per_year(self, index):
        return 63.0

    def following_times(self, index, n):
        return index[-1] + pd.to_timedelta(range(2, 2 * n + 1, 2), unit="D")

async def backwards(bars, speed, seed):
    from multichat_lab.trading.market import iterate_bars

    for bar in reversed(list(iterate_bars(bars))):
        yield bar
"""


@pytest.fixture
def mine(tmp_path):
    (tmp_path / "mine.py").write_text(MINE)
    return tmp_path / "mine.py"


def named(calendar):
    bars = BARS.copy()
    bars.attrs["calendar"] = calendar
    return bars


async def taken(feed):
    return [bar async for bar in feed]


def test_a_calendar_in_a_file_of_ones_own_annualises(mine):
    usual = Backtest(BARS, BuyAndHold()).run()
    halved = Backtest(named(f"{mine}:Half"), BuyAndHold()).run()
    for label in ("Sharpe Ratio", "Volatility (Ann.) [%]"):
        assert halved.stats[label] == pytest.approx(usual.stats[label] / 2)
    assert halved.stats["Return [%]"] == usual.stats["Return [%]"]
    drawn = monte_carlo(halved, 3, seed=1).paths["Sharpe Ratio"]
    assert drawn.tolist() == pytest.approx(
        (monte_carlo(usual, 3, seed=1).paths["Sharpe Ratio"] / 2).tolist()
    )


def test_drawn_bars_follow_the_calendar_of_their_source(mine):
    drawn = bootstrap_bars(named(f"{mine}:Half"), 3, seed=1)
    assert list(drawn.index - BARS.index[-1]) == [pd.Timedelta(days=days) for days in (2, 4, 6)]
    assert drawn.attrs["calendar"] == f"{mine}:Half"


@pytest.mark.parametrize(
    ("name", "year", "next_day"),
    [("inferred", 252, 3), ("weekdays", 252, 3), ("every-day", 365, 1)],
)
def test_a_built_in_calendar_says_how_long_a_year_is(name, year, next_day):
    weekdays = pd.date_range("2024-01-01", "2024-01-26", freq="B", tz="UTC")  # to a Friday
    calendar = calendar_named(name)
    assert calendar.periods_per_year(weekdays) == year
    assert calendar.following_times(weekdays, 1)[0] - weekdays[-1] == pd.Timedelta(days=next_day)


def test_two_symbols_of_two_calendars_have_that_of_their_times():
    both = {"A": named("every-day"), "B": named("weekdays")}
    usual = Backtest({"A": BARS, "B": BARS}, BuyAndHold()).run()
    assert Backtest(both, BuyAndHold()).run().stats.equals(usual.stats)


def test_a_feed_in_a_file_of_ones_own_gives_its_bars(mine):
    feed = feed_maker(f"{mine}:backwards")(BARS, None, 0)
    assert asyncio.run(taken(feed)) == list(iterate_bars(BARS))[::-1]


def test_the_built_in_feeds_give_bars_and_ticks():
    assert asyncio.run(taken(feed_maker("bars")(BARS, None, 7))) == list(iterate_bars(BARS))
    ticks = asyncio.run(taken(tick_feed(BARS, 20, 7)))
    assert asyncio.run(taken(feed_maker("Ticks")(BARS, None, 7))) == ticks


def test_an_unknown_name_quotes_the_known_ones():
    with pytest.raises(MarketDataError, match=r"'lunar' among the calendars.*weekdays, every-day"):
        Backtest(named("lunar"), BuyAndHold()).run().stats  # noqa: B018
    with pytest.raises(MarketDataError, match=r"'rumours' among the feeds.*ticks, bars"):
        feed_maker("rumours")
    with pytest.raises(MarketDataError, match="fractions:Fraction is no calendar"):
        calendar_named("fractions:Fraction")


def test_an_installed_package_adds_feeds_and_calendars(tmp_path, mine):
    install(tmp_path, {"calendars": {"half": "mine:Half"}, "feeds": {"back": "mine:backwards"}})
    code = (
        "from multichat_lab.trading.market import CALENDARS, FEEDS, feed_maker\n"
        "from multichat_lab.trading.market.calendar import calendar_named\n"
        "print(calendar_named('half').periods_per_year([]), feed_maker('back').__name__)\n"
        "print(*CALENDARS.names(), *FEEDS.names())"
    )
    theirs, names = printed_beside(tmp_path, code)
    assert theirs == "63.0 backwards"
    assert names == " ".join([*CALENDARS.names(), "half", *FEEDS.names(), "back"])
