"""backtest and sweep, against the engine itself."""

import json

import pytest

from multichat_lab.analysis.lab import Lab
from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.broker.kernel import Costs
from multichat_lab.trading.market import load_bars
from multichat_lab.trading.robots import SmaCross

pytestmark = pytest.mark.slow

SETTINGS = ["--set", "fast=20", "--set", "slow=50", "--set", "commission=0", "--set", "cash=50000"]
DAYS = ["--set", "start=2008-01-01", "--set", "end=2010-12-31"]


def test_a_backtest_is_that_of_the_engine_and_is_recorded(multichat, tmp_path):
    store = f"sqlite:{tmp_path / 'runs.db'}"
    done = multichat("backtest", "IBM", *SETTINGS, *DAYS, "--store", store, "--json")
    told = json.loads(done.out)
    bars = load_bars("IBM", start="2008-01-01", end="2010-12-31")
    costs = Costs(commission=0, slippage_bps=1)
    expected = Backtest(bars, SmaCross(20, 50), 50_000, costs).run()
    assert told["stats"] == pytest.approx(expected.stats.to_dict())
    assert told["trades"] == len(expected.trades) > 0
    with Lab(store) as lab:
        query = "SELECT pnl FROM trades WHERE run_id = ? ORDER BY trade_id"
        recorded = [pnl for (pnl,) in lab.sql(query, [told["run_id"]]).fetchall()]
        assert recorded == expected.trades["pnl"].tolist()
        words = "SELECT count(*) FROM orders JOIN messages USING (message_id)"
        assert lab.sql(words).fetchall() == [(told["orders"],)]


def test_a_backtest_can_be_drawn_and_says_where_it_is_recorded(multichat, tmp_path):
    drawn = (
        "backtest", "FB", "-r", "buy-and-hold", "--plot", "equity.png", "--report", "fb.html"
    )  # fmt: skip
    assert "Recorded" not in multichat(*drawn).out
    assert not list(tmp_path.glob("multichat.duckdb*"))  # nothing is recorded unasked
    done = multichat(*drawn, "--record")
    assert done.code == 0
    assert "Recorded as run" in done.out
    assert (tmp_path / "equity.png").read_bytes().startswith(b"\x89PNG")
    assert "BuyAndHold on FB" in (tmp_path / "fb.html").read_text("utf-8")


OWN_ROBOTS = """
from multichat_lab import Robot, load_bars


class Level(Robot):
    def __init__(self, level: float = 30.0):
        self.level = level

    def on_bar(self, bar):
        if bar.close < self.level and not self.position:
            self.buy(10)
        elif bar.close > self.level:
            self.close()


class Prophet(Robot):
    known = load_bars("FB")["close"].tolist()
    seen = 0

    def on_bar(self, bar):
        self.seen += 1
        if self.known[min(self.seen, len(self.known) - 1)] > bar.close and not self.position:
            self.buy(10)
"""


def test_whether_a_robot_knows_tomorrow_is_said_when_asked(multichat_here, tmp_path):
    (tmp_path / "mine.py").write_text(OWN_ROBOTS)
    asked = ("backtest", "FB", "--check-lookahead", "-r")
    free = multichat_here(*asked, "mine.py:Level")
    assert free.out.rstrip().endswith("decisions compared: free of look-ahead")
    told = json.loads(multichat_here(*asked, "mine.py:Level", "-p", "level=30.37", "--json").out)
    assert "it cannot be checked whether what it keeps in 'level'" in told["lookahead"]
    found = multichat_here(*asked, "mine.py:Prophet")
    assert found.code == 1
    assert "holds data of its own in 'known'" in found.err


def test_a_user_s_own_prices_are_read(multichat_here, tmp_path):
    load_bars("FB").rename_axis("date").to_csv(tmp_path / "mine.csv")
    done = multichat_here("backtest", "mine.csv", "-r", "breakout", "--json")
    assert json.loads(done.out)["stats"]["Equity Final [$]"] > 0


def test_a_year_is_as_long_as_the_calendar_that_is_named_says(multichat_here):
    def volatility(*settings):
        told = multichat_here("backtest", "FB", "-r", "buy-and-hold", *settings, "--json")
        return json.loads(told.out)["stats"]["Volatility (Ann.) [%]"]

    every_day = volatility("--set", "calendar=every-day")
    assert every_day == pytest.approx(volatility() * (365 / 252) ** 0.5, rel=0.02)


def test_a_sweep_lists_the_best_first(multichat_here, tmp_path):
    grid = ["--grid", "fast=5:15:5", "--grid", "slow=10,30"]
    rows = json.loads(multichat_here("sweep", "AAPL", *grid, "--json").out)
    assert [row["error"][:4] for row in rows[4:]] == ["fast", "fast"]
    rows = rows[:4]
    returns = [row["Return [%]"] for row in rows]
    assert returns == sorted(returns, reverse=True)
    assert {(row["fast"], row["slow"]) for row in rows} == {(5, 10), (5, 30), (10, 30), (15, 30)}
    drawn = multichat_here("sweep", "AAPL", *grid, "--plot", "heat.png")
    assert "4 combinations, 2 refused" in drawn.out
    assert (tmp_path / "heat.png").stat().st_size > 1000
    drawn = multichat_here("sweep", "AAPL", "--grid", "fast=5:15:5", "--plot", "line.png")
    assert "3 combinations" in drawn.out
    assert (tmp_path / "line.png").stat().st_size > 1000


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        (["backtest", "TSLA"], "TSLA"),
        (["backtest", "AAPL", "-r", "oracle"], "Known: sma-cross"),
        (["backtest", "AAPL", "--set", "fast"], "NAME=VALUE"),
        (["backtest", "AAPL", "--set", "fast=quick"], "Give a number"),
        (["backtest", "AAPL", "--set", "speed=3"], "Unknown setting 'speed'"),
        (["backtest", "AAPL", "--set", "fast=50"], "50"),
        (["backtest", "AAPL", "--set", "start=tomorrow"], "Give a day"),
        (["backtest", "AAPL", "--set", "calendar=lunar"], "Known: inferred, weekdays"),
        (["backtest", "AAPL", "--plot", "equity.xyz"], "cannot be drawn"),
        (["backtest", "AAPL", "--report", "aapl.pdf"], "ends in .html"),
        (["sweep", "AAPL", "--grid", "fast=9:5:-1"], "FROM:TO:STEP"),
        (["sweep", "AAPL", "--grid", "speed=1,2"], "Unknown setting 'speed'"),
        (["sweep", "AAPL", "--constraint", "fast <"], "is no condition"),
        (["sweep", "AAPL", "--constraint", "__import__('os')"], "Write one such as 'fast < slow'"),
        (["sweep", "AAPL", "--constraint", "fast < deep"], "has 'deep' in it"),
        (["sweep", "AAPL", "--objective", "Luck"], "There is no statistic 'Luck'"),
        (["sweep", "AAPL", "--trials", "0"], "trials is 0"),
        (
            [
                "sweep",
                "AAPL",
                "--grid",
                "fast=5,6",
                "--grid",
                "slow=20,30",
                "--grid",
                "quantity=1,2",
                "--plot",
                "x.png",
            ],
            "3 vary",
        ),
        (
            ["sweep", "AAPL", "--grid", "fast=1:5000", "--grid", "slow=1:5000"],
            "The grid has 25,000",
        ),
        (["sweep", "AAPL", "--from", "tomorrow"], "Give a day"),
        (["backtest", "AAPL", "--leverage", "0"], "leverage is 0"),
        (["walk-forward", "AAPL", "--train", "soon"], "train is 'soon'"),
        (["walk-forward", "AAPL", "--train", "90 years"], "leave nothing to try"),
        (["walk-forward", "AAPL", "--warm-up", "-1"], "warm_up is -1"),
    ],
)
def test_a_mistake_is_one_line(multichat_here, argv, told):
    done = multichat_here(*argv)
    assert (done.code, done.out) == (1, "")
    assert len(done.err.splitlines()) == 1
    assert told in done.err


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        (["-r", "buy-and-hold", "--set", "cash=10"], "Nothing was traded: one share cost"),
        (["--set", "fast=150", "--set", "slow=190"], "The robot gave no order"),
    ],
)
def test_a_run_without_trades_says_why(multichat_here, settings, told):
    done = multichat_here("backtest", "FB", *settings)
    assert done.code == 0
    assert told in done.err
    [warning] = json.loads(multichat_here("backtest", "FB", *settings, "--json").out)["warnings"]
    assert warning.startswith(told)
