"""The page on a recorded run is that of its result; what is not recorded is told, not made up."""

import asyncio
import re
from dataclasses import replace

import pandas as pd
import pytest

from multichat_lab.analysis.lab import Lab
from multichat_lab.analysis.recorded_run import recorded_run, require_same_market
from multichat_lab.analysis.run_report import report_source_of, write_run_report
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import QueryError
from multichat_lab.trading import Backtest, Breakout, Conversation, Funds, Instrument, SmaCross
from multichat_lab.trading.desk import DeskOptions
from multichat_lab.trading.market import gbm_bars, load_bars, replay_feed, tick_feed
from multichat_lab.trading.market.rate_feed import with_rates
from multichat_lab.trading.robots.human import Human
from tests.trading.desk.scripted import desk_in

IBM = load_bars("IBM", start="2008", end="2011")


@pytest.fixture
def chats():
    with SessionPersistence("memory") as chats:
        yield chats


def recorded(chats, backtest):
    session = chats.create_session([backtest.robot.name], "A run")
    result = replace(backtest, session=Conversation(chats, session.session_id)).run()
    result.save(chats)
    return result


def cells(path):
    rows = re.findall(r"<tr>.*?</tr>", path.read_text("utf-8"), re.DOTALL)
    return [re.sub("<[^>]+>", "|", row) for row in rows]


@pytest.mark.parametrize(
    "terms",
    [
        {},
        {
            "instruments": {"IBM": Instrument("IBM", currency="EUR")},
            "cash": Funds(5e4, 2, currency="EUR"),
        },
    ],
)
def test_the_page_on_a_record_is_that_of_the_result(chats, tmp_path, terms):
    backtest = replace(Backtest(IBM, Breakout(channel=10)), **terms)
    result = recorded(chats, backtest)
    direct = result.report(tmp_path / "direct.html")
    path = write_run_report(chats, result.run_id[:8], tmp_path / "page.html", {"IBM": IBM})
    assert cells(path) == cells(direct)
    assert len(cells(path)) > 40


def test_without_its_prices_a_backtest_has_its_curve_and_says_what_lacks(chats, tmp_path):
    result = recorded(chats, Backtest(IBM, Breakout()))
    with Lab(chats) as lab:
        source = report_source_of(recorded_run(lab, result.run_id))
    told = source.stats.drop("Buy & Hold Return [%]")
    assert told.to_dict() == pytest.approx(
        result.stats.drop("Buy & Hold Return [%]").to_dict(), nan_ok=True
    )
    assert pd.isna(source.stats["Buy & Hold Return [%]"])
    assert source.warnings[0].startswith("The prices that it ran on were not recorded")
    page = write_run_report(chats, result.run_id, tmp_path / "page.html").read_text("utf-8")
    assert "Price of IBM" not in page


def test_a_calendar_that_was_named_is_remembered(chats):
    bars = IBM.copy()
    bars.attrs["calendar"] = "every-day"
    result = recorded(chats, Backtest(bars, SmaCross(5, 20)))
    with Lab(chats) as lab:
        source = report_source_of(recorded_run(lab, result.run_id))
    assert (source.calendar, source.per_year) == ("every-day", 365.0)
    assert source.stats["Sharpe Ratio"] == pytest.approx(result.stats["Sharpe Ratio"])


def test_a_desk_has_its_prices_and_all_who_sat_there_a_page(chats, tmp_path):
    bars = {"A": gbm_bars(80, seed=1), "B": gbm_bars(80, seed=2)}
    rates = {"EURUSD": pd.Series(1.1, bars["A"].index)}
    terms = {"B": Instrument("B", currency="EUR")}
    feed = with_rates(replay_feed(bars), rates)
    desk = desk_in(chats, feed, [SmaCross(3, 8), Human("Ann")], DeskOptions(instruments=terms))
    asyncio.run(desk.run())
    for name, seat in desk.seats.items():
        with Lab(chats) as lab:
            found = recorded_run(lab, seat.run.run_id)
        assert sorted(found.bars) == ["A", "B"]
        assert found.bars["A"]["close"].tolist() == bars["A"]["close"].tolist()
        page = write_run_report(chats, seat.run.run_id, tmp_path / f"{name}.html")
        assert f"{name} on A,B" in page.read_text("utf-8")
    assert "Price of B [EUR]" in (tmp_path / "SmaCross.html").read_text("utf-8")
    assert "so the turnover is not known" in (tmp_path / "SmaCross.html").read_text("utf-8")


def test_ticks_of_one_time_are_one_price(chats, tmp_path):
    desk = desk_in(chats, tick_feed(gbm_bars(30, seed=3), 5, seed=4), [SmaCross(3, 8)])
    asyncio.run(desk.run())
    run_id = desk.seats["SmaCross"].run.run_id
    assert "SmaCross on GBM" in write_run_report(chats, run_id, tmp_path / "t.html").read_text(
        "utf-8"
    )


def test_other_bars_than_those_of_the_run_are_refused(chats):
    result = recorded(chats, Backtest(IBM, Breakout()))
    with Lab(chats) as lab:
        found = recorded_run(lab, result.run_id)
    for bars, problem in (
        ({"AAPL": IBM}, "no bars of IBM"),
        ({"IBM": IBM.iloc[::2]}, "or others"),
        (
            {"IBM": load_bars("IBM", adjusted=False, start="2008", end="2011")},
            "lies outside of its bar",
        ),
    ):
        with pytest.raises(QueryError, match=problem):
            require_same_market(found, bars)


def test_a_run_that_is_not_there_or_has_no_curve_is_named(chats):
    with Lab(chats) as lab, pytest.raises(QueryError, match="There is no run 'x'"):
        recorded_run(lab, "x")
    desk = desk_in(chats, replay_feed(gbm_bars(30, seed=1)), [SmaCross(3, 8)])

    async def stopped_at_once():
        desk.pause()
        desk.start()
        await desk.stop()

    asyncio.run(stopped_at_once())
    with Lab(chats) as lab, pytest.raises(QueryError, match="has recorded no equity"):
        recorded_run(lab, desk.seats["SmaCross"].run.run_id)
    with Lab(chats) as lab:
        recorded(chats, Backtest(IBM, Breakout()))
        with pytest.raises(QueryError, match="2 runs begin with ''"):
            recorded_run(lab, "")


def test_what_is_told_of_instruments_stands_in_words_once(chats, tmp_path):
    told = Instrument("IBM", "EUR", size_increment=0.5, multiplier=50, calendar="XNYS")
    result = recorded(
        chats, Backtest(IBM, Breakout(), Funds(1e5, currency="EUR"), instruments={"IBM": told})
    )
    text = "\n".join(cells(result.report(tmp_path / "page.html")))
    assert "|Instrument IBM||EUR, size increment 0.5, multiplier 50, calendar XNYS|" in text
    assert "negative prices" not in text
    assert "Instruments" not in text
