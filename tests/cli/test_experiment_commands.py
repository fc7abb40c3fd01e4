"""sweep and walk-forward, against the library itself; and robots of one's own in all three."""

import csv
import io
import json

import pytest

from multichat_lab.trading.broker.kernel import Costs, Funds
from multichat_lab.trading.experiments import sweep, walk_forward
from multichat_lab.trading.market import load_bars
from multichat_lab.trading.robots import Breakout, SmaCross

pytestmark = pytest.mark.slow

TERMS = (
    *("--from", "2009", "--to", "2010-06", "--cash", "20000", "--leverage", "2"),
    *("--commission", "0.002", "--slippage-bps", "0", "--spread", "0.02"),
)
BARS = load_bars("IBM", start="2009", end="2010-06")
FUNDS, COSTS = Funds(20_000, leverage=2), Costs(commission=0.002, spread=0.02)
OWN = """
from multichat_lab import Robot

class Mine(Robot):
    def __init__(self, every=5, word="buy", shy=False):
        self.every, self.word, self.shy, self.bars = every, word, shy, 0

    def on_bar(self, bar):
        self.bars += 1
        if self.bars % self.every == 0 and not self.shy:
            self.close() if self.position else self.buy(1, say=self.word)
"""


def test_a_sweep_is_that_of_the_library_on_the_same_terms(multichat_here):
    argv = ("-r", "breakout", "--grid", "channel=10,20", "-p", "multiple=2", *TERMS, "--json")
    rows = json.loads(multichat_here("sweep", "IBM", *argv).out)
    table = sweep(BARS, Breakout, {"channel": [10, 20], "multiple": [2]}, FUNDS, COSTS)
    expected = table.sort_values("Return [%]", ascending=False)
    assert [row["channel"] for row in rows] == expected["channel"].tolist()
    for name in ("Equity Final [$]", "Deflated Sharpe Ratio"):
        assert [row[name] for row in rows] == expected[name].tolist()


def test_a_sweep_tells_how_many_were_tried_and_what_luck_explains(multichat_here):
    argv = ("--grid", "fast=5:20:5", "--grid", "slow=10:30:10", "--constraint", "fast < slow")
    out = multichat_here("sweep", "AAPL", *argv, "--objective", "Sharpe Ratio").out
    assert "8 combinations, 0 refused" in out
    assert "Best Sharpe Ratio of 8 trials: fast " in out
    assert "deflated Sharpe ratio " in out


def test_a_search_tries_so_many_and_is_the_same_again(multichat_here):
    pytest.importorskip("optuna")
    argv = ("--grid", "fast=2:40", "--grid", "slow=50:250", "--trials", "7", "--seed", "3")
    one, other = (multichat_here("sweep", "AAPL", *argv, "--format", "csv").out for _ in range(2))
    assert one == other
    assert len(list(csv.DictReader(io.StringIO(one)))) == 7


def test_a_walk_forward_is_that_of_the_library(multichat_here, tmp_path):
    grid = ("--grid", "fast=2,5", "--grid", "slow=20,30", "--train", "120", "--test", "3 months")
    argv = ("walk-forward", "IBM", *grid, "--anchored", *TERMS)
    told = json.loads(multichat_here(*argv, "--json").out)
    found = walk_forward(
        BARS,
        SmaCross,
        {"fast": [2, 5], "slow": [20, 30]},
        120,
        "3 months",
        anchored=True,
        cash=FUNDS,
        costs=COSTS,
    )
    assert told["stats"]["Equity Final [$]"] == found.stats["Equity Final [$]"]
    assert [row["fast"] for row in told["windows"]] == found.windows["fast"].tolist()
    assert [row["in_sample"] for row in told["windows"]] == found.windows["in_sample"].tolist()
    done = multichat_here(*argv, "--plot", "walk.png")
    assert "Out of sample together: Return [%]" in done.out
    assert (tmp_path / "walk.png").read_bytes().startswith(b"\x89PNG")


def test_robots_of_one_s_own_take_numbers_texts_and_truths(multichat_here, tmp_path):
    (tmp_path / "mine.py").write_text(OWN)
    own = ("AAPL", "-r", "mine.py:Mine", *TERMS)
    told = json.loads(multichat_here("backtest", *own, "-p", "word=7", "--json").out)
    assert told["trades"] > 10
    shy = json.loads(multichat_here("backtest", *own, "-p", "shy=true", "--json").out)
    assert shy["orders"] == 0
    rows = json.loads(multichat_here("sweep", *own, "--grid", "every=3,9", "--json").out)
    assert sorted(row["every"] for row in rows) == [3, 9]
    grid = ("--grid", "every=3,9", "--train", "200", "--test", "60", "--json")
    walked = json.loads(multichat_here("walk-forward", *own, *grid).out)
    assert {row["every"] for row in walked["windows"]} <= {3, 9}


@pytest.mark.parametrize(("form", "begins"), [("csv", "fast,slow,"), ("md", "| fast | slow |")])
def test_a_table_has_the_form_that_is_asked_for(multichat_here, form, begins):
    out = multichat_here("sweep", "AAPL", "--grid", "fast=5", "--grid", "slow=30", "--format", form)
    assert out.out.startswith(begins)
