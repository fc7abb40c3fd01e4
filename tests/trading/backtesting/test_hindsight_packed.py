"""A bit for every bar is enough to know: what is packed is found by the timing of the trades."""

import io
import json
import zlib

import numpy as np
import pytest

from multichat_lab.errors.trading import LookaheadError
from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.backtesting.lookahead.foretelling import timing
from multichat_lab.trading.robots.robot import Robot
from tests.trading.backtesting.following import BARS, NEXT, robot_that
from tests.trading.scenes import flat_bars

CLOSE = BARS["close"]
UP = (CLOSE < NEXT).tolist()
BEST = (NEXT / CLOSE).nlargest(12).index

PACKED = {
    "compressed": robot_that(
        lambda self, _: json.loads(zlib.decompress(self.told))[self.seen - 1],
        told=zlib.compress(json.dumps([int(up) for up in UP]).encode()),
    ),
    "a byte a bar": robot_that(
        lambda self, _: self.told[self.seen - 1] == 1, told=bytes(int(up) for up in UP)
    ),
    "a letter a bar": robot_that(
        lambda self, _: self.told[self.seen - 1] == "u",
        told="".join("u" if up else "d" for up in UP),
    ),
    "a word a bar": robot_that(
        lambda self, _: self.told.split()[self.seen - 1] == "up",
        told=" ".join("up" if up else "down" for up in UP),
    ),
    "lines in memory": robot_that(
        lambda self, _: self.told.getvalue().splitlines()[self.seen - 1] == "1,1.0",
        told=io.StringIO("\n".join(f"{int(up)},1.0" for up in UP)),
    ),
    "a file in memory": robot_that(
        lambda self, _: np.frombuffer(self.told.getvalue())[self.seen - 1] > 0,
        told=io.BytesIO(np.array(UP, np.float64).tobytes()),
    ),
    "bytes that change": robot_that(
        lambda self, _: np.frombuffer(self.told)[self.seen - 1] > 0,
        told=bytearray(np.array(UP, np.float64).tobytes()),
    ),
    "numbers of bars": robot_that(
        lambda self, _: self.seen - 1 in self.told, told={at for at, up in enumerate(UP) if up}
    ),
    "the twelve best days": robot_that(
        lambda self, bar: bar.timestamp.date() in self.told, told=[day.date() for day in BEST]
    ),
}


@pytest.mark.parametrize("way", PACKED)
def test_what_is_packed_is_found_by_the_timing_of_the_trades(way):
    with pytest.raises(LookaheadError, match=r"holds data of its own in 'told(\.getvalue)?'"):
        Backtest(BARS, PACKED[way]).run().check_lookahead(cuts=2)


@pytest.mark.parametrize(
    "level", [round(float(CLOSE.mean()), 4), np.float32(CLOSE.mean()), float(f"{CLOSE.std():.8g}")]
)
def test_a_statistic_of_all_is_found_rounded_and_in_single_precision(level):
    robot = robot_that(lambda self, bar: bar.close < self.level, level=level)
    with pytest.raises(LookaheadError, match="holds data of its own in 'level'"):
        Backtest(BARS, robot).run().check_lookahead(cuts=1)


def swinging(length):
    """Return bars that come back to 100 again and again."""
    draw, price, prices = np.random.default_rng(4), 100.0, []
    for _ in range(length):
        price += 0.9 * (100 - price) + draw.normal(0, 1)
        prices.append(round(price, 2))
    bars = flat_bars(prices)
    bars["open"] = bars["close"].shift(1).fillna(100.0)
    bars["high"], bars["low"] = (bars[["open", "close"]].agg(way, axis=1) for way in ("max", "min"))
    return bars


class Swings(Robot):
    """Buys what is cheap, of a market that always comes back; and has much to say of it."""

    sentences = ("I think that it is cheap now.", "I have seen enough of this.") * 8
    weights = tuple(range(8))

    def __init__(self):
        self.recent = []

    def on_bar(self, bar):
        self.recent.append(bar.close)
        mean = np.mean(self.recent[-50:])
        if bar.close < mean - self.weights[0] and not self.position:
            self.buy(10, say=self.sentences[len(self.recent) % 16])
        elif bar.close > mean:
            self.close()


def test_an_honest_robot_is_not_accused_of_its_good_timing():
    result = Backtest(swinging(600), Swings()).run()
    assert timing(result.bars, result.broker) > 6
    assert result.check_lookahead(cuts=3).decisions > 100


def test_a_robot_that_buys_and_keeps_has_no_timing():
    keeping = robot_that(lambda self, _: True)
    result = Backtest(BARS, keeping).run()
    assert abs(timing(result.bars, result.broker)) < 2
