"""What a replay tells of trading: each seat's currency, what is not known, how it looks."""

import asyncio
import math

import numpy as np
import pytest

from multichat_lab import Lab
from multichat_lab.dashboards import ReplayView
from multichat_lab.dashboards.replay.kept import Kept
from multichat_lab.dashboards.replay.market import equity_of
from multichat_lab.times import microseconds
from multichat_lab.trading import DeskOptions, Funds, Instrument
from multichat_lab.trading.market import gbm_bars, replay_feed
from multichat_lab.trading.robots import BuyAndHold, SmaCross
from tests.dashboards.chart.wire import hear
from tests.dashboards.replay.recorded import (
    BARS,
    SESSION,
    START,
    rows_of,
    run_of,
    said,
    traded_session,
)
from tests.trading.desk.scripted import desk_in


def test_each_seat_has_the_currency_of_its_account(memory):
    yen = Instrument("GBM", currency="JPY", price_increment=1, size_increment=1)
    options = DeskOptions(Funds(1_000_000, currency="JPY"), instruments={"GBM": yen})
    bars = (50 * gbm_bars(60, seed=2)).round(0)
    asyncio.run(desk_in(memory, replay_feed(bars), [SmaCross(3, 8)], options).run())
    traded_session(memory)
    view = ReplayView(memory, session=SESSION)
    header = view.columns.header
    assert [each["currency"] for each in header["seats"]] == ["JPY", "USD", "USD", "USD"]
    assert header["symbols"] == [{"symbol": "GBM", "currency": "JPY", "precision": 0}]
    assert view.at(BARS.index[0]).state.seats["cash"].tolist()[0] == 1_000_000
    view.close()


def test_a_drawdown_from_a_peak_that_is_not_above_zero_is_not_known(memory):
    traded_session(memory)
    run = run_of(memory, "Ann")
    before = microseconds(START) - 10**15
    rows = [(run, before + at, 0.0, 0.0, equity, 0.0) for at, equity in enumerate((0.0, -5.0, 8.0))]
    with memory.store.transaction() as transaction:
        transaction.put_rows("equity", rows)
    with Lab(memory) as lab:
        told = equity_of(lab, run, Kept())[:4, 3].tolist()
    assert [math.isnan(each) for each in told] == [True, True, False, False]


def test_orders_without_words_are_counted_among_what_is_not_known(memory):
    traded_session(memory)
    rows = rows_of(memory, "orders", run_of(memory, "Ann"))
    with memory.store.transaction() as transaction:
        transaction.put_rows(
            "orders", [tuple((row | {"message_id": None}).values()) for row in rows]
        )
    view = ReplayView(memory, session=SESSION)
    [told] = view.columns.header["unknown"]
    assert told.startswith("why 4 of ")
    view.close()


def test_a_view_without_its_script_gets_a_picture(memory):
    said(memory, 0, 5)
    view = ReplayView(memory, session="talk")
    hear(view, kind="here", view="one", generation=-1, bars=0, needs_picture=True)
    assert view.picture.startswith(b"\x89PNG")
    view.close()


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_figure_shows_the_past_and_a_lane_for_those_who_spoke_most(lab, theme):
    view = ReplayView(lab, session=SESSION, theme=theme)
    prices, equity, lanes = view.at(BARS.index[99]).figure().axes
    assert len(prices.lines[0].get_xdata()) == 100
    assert [len(line.get_xdata()) for line in equity.lines] == [100, 100, 100]
    assert [each.get_text() for each in lanes.get_yticklabels()] == ["SmaCross", "Breakout", "Ann"]
    view.close()


def test_the_figure_has_a_scale_of_ratios_once_prices_have_risen_far(memory):
    bars = BARS.copy()
    bars[:] = bars.mul(np.geomspace(1, 60, len(bars)), axis=0).round(2)
    asyncio.run(desk_in(memory, replay_feed(bars), [BuyAndHold()]).run())
    view = ReplayView(memory, session=SESSION)
    for day, scale in (20, "linear"), (len(bars) - 1, "log"):
        prices, equity, _ = view.at(bars.index[day]).figure().axes
        assert (prices.get_yscale(), equity.get_yscale()) == (scale, scale)
    view.close()


def test_a_crowd_has_lanes_for_the_loudest_only(memory):
    memory.create_session([f"P{each}" for each in range(40)], session_id="crowd")
    view = ReplayView(memory, session="crowd")
    [lanes] = view.figure().axes
    assert len(lanes.get_yticklabels()) == 16
    assert "without 24 others" in lanes.get_title("left")
    view.close()


def test_where_a_trailing_stop_came_to_stand_is_not_told_beforehand(lab):
    view = ReplayView(lab, session=SESSION)
    orders = view.columns.header["orders"]
    trailing = [each for each in orders if each["type"] == "trailing_stop"]
    assert len(trailing) == 5
    assert {each["stop_price"] for each in trailing} == {None}
    view.close()
