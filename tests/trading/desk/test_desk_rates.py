"""Rates as feeds of their own at a desk: as in a backtest, recorded, and shown to no robot."""

import asyncio

import pandas as pd
import pytest

from multichat_lab.errors.trading import MarketDataError
from multichat_lab.times import DAY_US
from multichat_lab.trading import Backtest, Costs, Instrument
from multichat_lab.trading.desk import DeskOptions, PaperDesk
from multichat_lab.trading.market import gbm_bars, replay_feed
from multichat_lab.trading.market.rate_feed import with_rates
from multichat_lab.trading.records.rows import Bar
from multichat_lab.trading.robots import SmaCross
from multichat_lab.trading.robots.human import Human
from tests.trading.broker.test_carrying import Once
from tests.trading.desk.scripted import desk_in, told
from tests.trading.scenes import bar, flat_bars
from tests.trading.test_rates import Watching, daily

TERMS = {"SAP": Instrument("SAP", currency="EUR")}
OPTIONS = DeskOptions(10_000, Costs(), batch_seconds=0.02, instruments=TERMS)


def equity_of(chats):
    with chats.store.reading() as reader:
        (run, *_) = reader.run_rows("runs", None)
        return {row[1]: row[4] for row in reader.run_rows("equity", run[0])}


def hours(days):
    times = pd.date_range("2024-01-01", periods=24 * days, freq="h", tz="UTC")
    return flat_bars([100.0 + hour % 7 for hour in range(len(times))]).set_axis(times)


MARKETS = {
    "daily rates, daily bars": (flat_bars([100, 101, 99, 105]), daily(1.1, 1.2, 1.3, 1.15)),
    "daily rates, hourly bars": (hours(4), daily(1.1, 1.2, 1.3, 1.15, start="2023-12-30")),
    "hourly rates, daily bars": (
        flat_bars([100, 101, 99, 105]),
        pd.Series([1 + row / 500 for row in range(96)], hours(4).index),
    ),
    "rates that come between sessions": (
        hours(4).between_time("09:00", "15:00"),
        pd.Series([1 + row / 500 for row in range(96)], hours(4).index),
    ),
}


def test_what_gives_no_rates_is_refused_and_not_left_out():
    rates: dict = {"EURUSD": {"2024-01-01": 1.1}}
    with pytest.raises(MarketDataError, match="The rate EURUSD is given as dict"):
        with_rates(replay_feed({"SAP": flat_bars([100, 101])}), rates)


@pytest.mark.parametrize("market", MARKETS)
def test_a_desk_with_rates_has_the_curve_of_a_backtest_with_them(market, memory):
    frame, rates = MARKETS[market]
    bars = {"SAP": frame}
    feed = with_rates(replay_feed(bars), {"EURUSD": rates})
    robot = Watching()
    desk = desk_in(memory, feed, [robot], OPTIONS)
    asyncio.run(desk.run())
    backtest = Backtest(
        bars, Watching(), 10_000, Costs(), instruments=TERMS, rates={"EURUSD": rates}
    )
    alone = backtest.run()
    live, curve = equity_of(memory), alone.equity["equity"]
    assert [
        live[time] for time in pd.DatetimeIndex(curve.index).as_unit("us").asi8
    ] == curve.tolist()
    assert len(set(curve)) > 3
    assert desk.accounts["Watching"].cash == alone.broker.account.cash
    assert robot.seen == alone.robot.seen
    assert desk.replay()["Watching"].is_equal
    assert {bar.symbol for bar in desk.bars.since(0)} == {"SAP"}
    assert desk.seats["Watching"].unrecorded()["runs"] == []


@pytest.mark.parametrize("stopped_after", [1, 2, 40])
def test_a_desk_with_rates_goes_on(memory, stopped_after):
    bars = {"SAP": gbm_bars(60, seed=4)}
    rates = {"EURUSD": pd.Series([1 + row / 100 for row in range(60)], bars["SAP"].index)}

    def feed():
        return with_rates(replay_feed(bars), rates)

    def everybody():
        return [SmaCross(3, 8, 5), Human("Ann")]

    async def some():
        desk = desk_in(memory, feed(), everybody(), OPTIONS)
        desk.pause()
        desk.start()
        await desk.intake.step(stopped_after)
        await desk.stop()

    asyncio.run(some())
    desk = PaperDesk.resume(memory, feed(), everybody())
    asyncio.run(desk.run())
    backtest = Backtest(bars, SmaCross(3, 8, 5), 10_000, Costs(), instruments=TERMS, rates=rates)
    assert desk.accounts["SmaCross"].cash == backtest.run().broker.account.cash
    assert desk.accounts["SmaCross"].trade_rows
    assert all(report.is_equal for report in desk.replay().values())


class Live:
    """Gives what it has, and waits between for whoever else is there."""

    def __init__(self, *bars):
        self._bars = bars

    async def __aiter__(self):
        for each in self._bars:
            if isinstance(each, Exception):
                raise each
            yield each
            await asyncio.sleep(0.002)


def rate(day, close):
    return bar(day, (close,) * 4, "euro")._replace(volume=0.0)


def sap(*days):
    return Live(*(Bar("SAP", day * DAY_US, 100, 100, 100, 100, 50) for day in days))


def test_live_rates_count_from_when_they_come_and_a_desk_replays_them(memory):
    feed = with_rates(sap(0, 1, 2, 3, 4, 5), {"EURUSD": Live(rate(0, 1.25), rate(2, 1.5))})
    desk = desk_in(memory, feed, [Once(10)], OPTIONS)
    asyncio.run(desk.run())
    assert desk.accounts["Once"].position_value == 1500.0
    assert desk.replay()["Once"].is_equal


def test_who_waits_for_a_rate_that_is_old_is_told_once(memory):
    feed = with_rates(sap(0, 1, 3, 8, 9, 10), {"EURUSD": Live(rate(0, 1.25))})
    asyncio.run(desk_in(memory, feed, [Once(10)], OPTIONS).run())
    assert told(memory) == [
        "The rate EURUSD is of 1970-01-01 00:00; 1.25 stands until another comes."
    ]


def test_without_a_rate_an_order_is_rejected_and_trading_goes_on(memory):
    desk = desk_in(memory, with_rates(sap(0, 1), {"EURUSD": Live()}), [Once(10)], OPTIONS)
    asyncio.run(desk.run())
    (order,) = desk.seats["Once"].broker.orders
    assert order.reason == "No rate from EUR to USD has been seen"


def test_a_feed_of_rates_that_breaks_ends_the_desk_and_says_so(memory):
    feed = with_rates(sap(0, 1, 2, 3, 4, 5), {"EURUSD": Live(rate(0, 1.2), OSError("line cut"))})
    with pytest.raises(OSError, match="line cut"):
        asyncio.run(desk_in(memory, feed, [Once(10)], OPTIONS).run())
