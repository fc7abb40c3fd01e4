"""A DAY order is good until the session of its first bar ends, wherever that is on the globe."""

import asyncio

import pandas as pd
import pytest

from multichat_lab import (
    Backtest,
    Costs,
    DeskOptions,
    Instrument,
    PaperDesk,
    Robot,
    SessionPersistence,
    replay_feed,
)
from multichat_lab.trading.broker.orders import Ticket

FREE = Costs()
SYMBOL = "X"


def session(start: str, bars: int, zone: str, freq: str = "30min") -> pd.DatetimeIndex:
    return pd.date_range(start, periods=bars, freq=freq, tz=zone).tz_convert("UTC")


def flat(*parts: pd.DatetimeIndex) -> pd.DataFrame:
    index: pd.Index = parts[0]
    for part in parts[1:]:
        index = index.append(part)
    return pd.DataFrame(
        {"open": 100.0, "high": 101.0, "low": 99.0, "close": 100.0, "volume": 1.0}, index=index
    )


class OneOrder(Robot):
    """Gives a DAY order when it has seen so many bars, and notes until when it works."""

    def __init__(self, after: int = 1):
        self.after, self.seen, self.open_until = after, 0, None

    def on_bar(self, bar):
        self.seen += 1
        if self.seen == self.after:
            self.submit(Ticket(bar.symbol, "buy", 1, limit=50.0, time_in_force="DAY"))
        elif self.seen > self.after and self.broker.book.active:
            self.open_until = bar.timestamp


def open_until(bars, after=1, instrument=None):
    """Return the last bar on which the order still worked: in a backtest, and at a desk."""
    terms = {SYMBOL: instrument} if instrument else {}
    robot = OneOrder(after)
    told = Backtest({SYMBOL: bars}, robot, costs=FREE, instruments=terms).run().robot
    with SessionPersistence("memory") as chats:
        chats.create_session(["OneOrder"], session_id="s")
        options = DeskOptions(costs=FREE, instruments=terms)
        desk = PaperDesk(replay_feed({SYMBOL: bars}), [robot], chats, "s", options)
        asyncio.run(desk.run())
    return pd.Timestamp(told.open_until), pd.Timestamp(robot.open_until)


SYDNEY = (session("2024-01-08 10:00", 12, "Australia/Sydney"),
          session("2024-01-09 10:00", 12, "Australia/Sydney"))  # fmt: skip
TOKYO = tuple(
    session(f"2024-01-{begin}", 5, "Asia/Tokyo")
    for begin in ("09 09:00", "09 12:30", "10 09:00", "10 12:30")
)
HALF_DAY = (session("2024-07-03 09:30", 7, "America/New_York"),
            session("2024-07-05 09:30", 13, "America/New_York"))  # fmt: skip
CLOCKS_CHANGE = (session("2024-03-08 09:30", 13, "America/New_York"),
                 session("2024-03-11 09:30", 13, "America/New_York"))  # fmt: skip
EVENING = tuple(session(f"2024-01-{day:02} 18:00", 46, "America/New_York") for day in (8, 9))


@pytest.mark.parametrize(
    ("parts", "last", "calendar"),
    [
        (SYDNEY, SYDNEY[0][-1], "XASX"),
        (TOKYO, TOKYO[1][-1], "XTKS"),
        (HALF_DAY, HALF_DAY[0][-1], "XNYS"),
        (CLOCKS_CHANGE, CLOCKS_CHANGE[0][-1], "XNYS"),
        (EVENING, EVENING[0][-1], "CMES"),
    ],
    ids=["Sydney", "Tokyo", "half day", "clocks change", "evening"],
)
def test_a_day_order_works_until_the_session_ends_told_or_learned(parts, last, calendar):
    bars = flat(*parts)
    assert open_until(bars) == (last, last)
    told = Instrument(SYMBOL, calendar=calendar)
    assert open_until(bars, instrument=told) == (last, last)


def test_one_given_after_the_last_bar_of_a_session_is_good_for_the_next():
    bars = flat(*SYDNEY)
    assert open_until(bars, after=12) == (SYDNEY[1][-1], SYDNEY[1][-1])


@pytest.mark.parametrize("calendar", ["24/7", "every-day", "inferred"])
def test_the_session_of_a_market_that_never_closes_is_its_day(calendar):
    bars = flat(session("2024-01-06 05:00", 60, "UTC", "h"))
    instrument = Instrument(SYMBOL, calendar=calendar)
    last = pd.Timestamp("2024-01-06 23:00", tz="UTC")
    assert open_until(bars, instrument=instrument) == (last, last)
    assert open_until(bars, after=40)[0] == pd.Timestamp("2024-01-07 23:00", tz="UTC")


def test_the_days_of_a_market_that_never_closes_begin_in_its_zone():
    bars = flat(session("2024-01-06 05:00", 60, "UTC", "h"))
    instrument = Instrument(SYMBOL, calendar="24/7", zone="Asia/Tokyo")
    last = pd.Timestamp("2024-01-06 14:00", tz="UTC")
    assert open_until(bars, instrument=instrument) == (last, last)


def test_a_daily_bar_is_a_session_in_any_zone():
    days = pd.date_range("2024-03-28", periods=10, freq="B", tz="Europe/Paris").tz_convert("UTC")
    assert open_until(flat(days)) == (days[1], days[1])


def test_a_gap_in_the_bars_of_a_quiet_share_is_no_night():
    morning = session("2024-01-09 09:30", 30, "America/New_York", "min")
    noon = session("2024-01-09 12:40", 60, "America/New_York", "min")
    next_day = session("2024-01-10 09:30", 30, "America/New_York", "min")
    assert open_until(flat(morning, noon, next_day)) == (noon[-1], noon[-1])
