"""Dividends and splits at a desk: booked as in a backtest, told, recorded, and booked again."""

import asyncio

import pytest

from multichat_lab.errors.trading import MarketDataError
from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.broker.kernel import Costs, Funds
from multichat_lab.trading.desk import DeskOptions, PaperDesk
from multichat_lab.trading.market import replay_feed, tick_feed
from multichat_lab.trading.records.actions import CorporateAction
from multichat_lab.trading.records.instrument import Instrument
from multichat_lab.trading.robots import SmaCross
from multichat_lab.trading.robots.human import Human
from tests.trading.broker.test_carrying import Once
from tests.trading.desk.scripted import desk_in, told
from tests.trading.scenes import SYMBOL, bar, flat_bars, random_bars

FREE = DeskOptions(10_000, Costs(), batch_seconds=0.02)
SPLIT = flat_bars([100, 100, 100, 100, 25, 25, 25]).assign(
    dividends=[0, 0, 0.5, 0, 0, 0.25, 0], splits=[0, 0, 0, 0, 4, 0, 0]
)


class Wire:
    """A live feed: bars, with what companies announce among them."""

    def __init__(self, items):
        self._items = items

    async def __aiter__(self):
        for item in self._items:
            yield item
            await asyncio.sleep(0)


def test_a_desk_books_and_tells_what_a_backtest_books(memory):
    desk = desk_in(memory, replay_feed(SPLIT), [Once(10)], FREE)
    asyncio.run(desk.run())
    account = desk.accounts["Once"]
    # ten shares at 100: 5.00 of dividend, then forty shares at 25: 10.00
    assert (account.cash, account.positions) == (9_015.0, {SYMBOL: 40.0})
    assert account.equity == 10_015.0
    alone = Backtest(SPLIT, Once(10), 10_000, Costs()).run()
    assert alone.broker.account.books.flows == account.books.flows
    assert told(memory) == [
        "ACME pays a dividend of 0.5: 5.00 USD on 10 shares.",
        "ACME is split 4 to one: 10 shares are 40.",
        "ACME pays a dividend of 0.25: 10.00 USD on 40 shares.",
    ]
    assert desk.replay()["Once"].is_equal


def test_a_dividend_in_a_coin_is_told_to_its_last_digit(memory):
    terms = {SYMBOL: Instrument(SYMBOL, currency="BTC")}
    paid = flat_bars([0.01] * 4).assign(dividends=[0, 0, 0.00000321, 0])
    options = DeskOptions(Funds(1, currency="BTC"), Costs(), 0.02, instruments=terms)
    asyncio.run(desk_in(memory, replay_feed(paid), [Once(10)], options).run())
    assert told(memory) == ["ACME pays a dividend of 0.00000321: 0.0000321 BTC on 10 shares."]


def test_ticks_of_such_bars_bring_the_same(memory):
    desk = desk_in(memory, tick_feed(SPLIT, 4, seed=1), [Once(10)], FREE)
    asyncio.run(desk.run())
    assert desk.accounts["Once"].cash == 9_015.0


def test_a_company_announces_among_the_bars_and_a_feed_may_say_it_twice(memory):
    pays = CorporateAction(SYMBOL, bar(3).time_us, dividend=0.5)
    feed = Wire([bar(0), pays, bar(1), bar(2), pays, bar(3), pays, bar(4)])
    desk = desk_in(memory, feed, [Once(10)], FREE)
    asyncio.run(desk.run())
    assert desk.accounts["Once"].cash == 9_005.0
    assert desk.replay()["Once"].is_equal


def test_who_is_told_late_is_told_so(memory):
    late = CorporateAction(SYMBOL, bar(2).time_us, dividend=0.5)
    desk = desk_in(memory, Wire([bar(0), bar(1), bar(2), bar(3), late, bar(4)]), [Once(10)], FREE)
    asyncio.run(desk.run())
    assert desk.accounts["Once"].cash == 9_005.0
    assert told(memory) == ["ACME pays a dividend of 0.5: 5.00 USD on 10 shares. It was told late."]
    assert desk.replay()["Once"].is_equal


def test_what_makes_no_sense_is_put_aside_and_told(memory):
    wrong = [CorporateAction(SYMBOL, 0, dividend=float("nan")), CorporateAction(SYMBOL, 0, split=0)]
    desk = desk_in(memory, Wire([bar(0), *wrong, bar(1)]), [Once(1)], FREE)
    asyncio.run(desk.run())
    assert desk.intake.valid.refused == 2
    assert "Bar put aside (1 so far)" in told(memory)[0]
    assert desk.accounts["Once"].books.flows == []


def test_a_feed_of_adjusted_prices_with_splits_is_refused():
    with pytest.raises(MarketDataError, match="it has been adjusted"):
        replay_feed(flat_bars([25] * 5).assign(splits=[0, 0, 0, 4, 0]))


@pytest.mark.parametrize("stopped_after", range(1, 8))
def test_a_desk_that_goes_on_has_booked_each_once(memory, stopped_after):
    def everybody():
        return [Once(10), Human("Ann")]

    async def some():
        desk = desk_in(memory, replay_feed(SPLIT), everybody(), FREE)
        desk.pause()
        desk.start()
        await desk.intake.step(stopped_after)
        await desk.stop()
        return desk.accounts["Once"].cash

    cash = asyncio.run(some())
    desk = PaperDesk.resume(memory, replay_feed(SPLIT), everybody())
    assert desk.accounts["Once"].cash == cash
    asyncio.run(desk.run())
    assert desk.accounts["Once"].cash == 9_015.0
    assert len(told(memory)) == 4  # three bookings, each once, and that it goes on
    assert all(report.is_equal for report in desk.replay().values())


def test_what_was_announced_live_is_known_to_who_resumes_with_a_feed_that_knows_nothing(memory):
    pays = CorporateAction(SYMBOL, bar(3).time_us, dividend=0.5)

    asyncio.run(desk_in(memory, Wire([bar(0), bar(1), pays]), [Once(10)], FREE).run())
    desk = PaperDesk.resume(memory, Wire([bar(day) for day in range(5)]), [Once(10)])
    asyncio.run(desk.run())
    assert desk.accounts["Once"].cash == 9_005.0
    assert desk.replay()["Once"].is_equal


@pytest.mark.parametrize("seed", range(5))
def test_a_robot_at_a_desk_ends_with_the_cash_of_its_backtest(seed, memory):
    bars = random_bars(120, seed)
    bars["dividends"] = [0.3 if row % 17 == 5 else 0.0 for row in range(120)]
    desk = desk_in(memory, replay_feed(bars), [SmaCross(3, 9, 50)], DeskOptions(50_000))
    asyncio.run(desk.run())
    alone = Backtest(bars, SmaCross(3, 9, 50), 50_000).run()
    assert desk.accounts["SmaCross"].cash == alone.broker.account.cash
    assert not alone.flows.empty
