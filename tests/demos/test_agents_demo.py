"""The demo of agents at one table, run as a user runs it."""

import math
import re
import subprocess
import sys

import pytest

from multichat_lab.analysis.attribution import attribution_df
from multichat_lab.analysis.lab import Lab
from multichat_lab.demos.agents_demo import END, START, SYMBOL, arguments_df
from multichat_lab.demos.debate import facts_of
from multichat_lab.demos.debate_script import BEAR_LINES, BULL_LINES, DECISIONS
from multichat_lab.demos.debaters import BEAR, BULL, PERSON, RISK
from multichat_lab.trading.market import load_bars

pytestmark = pytest.mark.slow


def demo(folder, seed=7):
    argv = ["-m", "multichat_lab", "demo", "agents", "--keep", folder, "--seed", str(seed)]
    done = subprocess.run([sys.executable, *argv], capture_output=True, text=True, check=True)
    return done.stdout.partition("The store is in")[0]


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    folder = tmp_path_factory.mktemp("agents") / "kept"
    text = demo(folder)
    with Lab(f"duckdb:{folder / 'debate.duckdb'}") as lab:
        yield lab, text


def test_the_end_tells_whose_argument_earned_what_as_the_store_has_it(told):
    lab, text = told
    found = attribution_df(lab, advice=True).set_index("participant")
    for name in (BULL, BEAR):
        [line] = [each for each in text.splitlines() if re.match(rf"{name} +\d+ ", each)]
        assert f"{found.advised_pnl[name]:+,.2f}" in line
    assert found.advised_pnl.sum() == pytest.approx(found.pnl.sum(), abs=1e-9)
    assert found.advised_trades.sum() == found.trades.sum() > 8


def test_the_best_and_the_worst_argument_are_quoted_with_what_they_earned(told):
    lab, text = told
    arguments = arguments_df(lab)
    plain = " ".join(text.split("In their own words")[1].split())
    for argued in (arguments.iloc[0], arguments.iloc[-1]):
        assert f"“{' '.join(argued.content.split())}” {argued.advised_pnl:+,.2f}" in plain
    assert arguments.advised_pnl.iloc[0] > 0 > arguments.advised_pnl.iloc[-1]


def test_each_order_answers_the_argument_that_the_script_follows(told):
    lab, _ = told
    answers = lab.sql(
        "SELECT argued.sender, said.content, argued.timestamp = said.timestamp FROM messages said"
        " JOIN messages argued ON argued.message_id = said.reply_to"
        " WHERE said.sender = ? ORDER BY said.seq",
        [PERSON],
    ).fetchall()
    assert answers == [(each.follows, each.words, True) for each in DECISIONS]
    assert lab.sql("SELECT count(*) FROM orders WHERE message_id IS NULL").fetchall() == [(0,)]
    assert lab.sql("SELECT DISTINCT participant FROM orders").fetchall() == [(PERSON,)]


def test_what_the_bull_says_is_so_in_the_bars(told):
    lab, _ = told
    closes = load_bars(SYMBOL, start=START, end=END)["close"]
    numbers = 0
    for day, words in lab.sql(
        "SELECT timestamp, content FROM messages WHERE sender IN (?, ?, ?)", [BULL, BEAR, RISK]
    ).fetchall():
        facts = facts_of(SYMBOL, closes[: closes.index.get_loc(day) + 1].tolist())
        known = {f"{abs(value):.{places}f}" for value in facts[1:] for places in (0, 1, 2)}
        found = set(re.findall(r"(\d+\.\d+)%? ?(?!away)", words.split("stop")[0]))
        assert found <= known
        numbers += len(found)
    assert numbers > 30


def test_what_is_said_of_a_rise_or_a_fall_is_so_whichever_way_it_is_put():
    closes = [10.0] * 60
    above, below = facts_of(SYMBOL, [*closes, 12.0, 11.0]), facts_of(SYMBOL, [*closes, 8.0, 9.0])
    for lines in (BULL_LINES, BEAR_LINES):
        assert not any(
            "-" in put.format(**above._asdict()).replace("50-day", "") for put in lines["up"]
        )
        assert not any("+" in put.format(**below._asdict()) for put in lines["down"])


def test_the_limit_keeps_the_stop_within_a_part_of_the_account(told):
    lab, _ = told
    limits = lab.sql("SELECT content FROM messages WHERE sender = ?", [RISK]).fetchall()
    for (words,) in limits:
        shares, distance = re.findall(r"([\d,]+) shares at most, a stop ([\d.]+) away", words)[0]
        assert int(shares.replace(",", "")) * float(distance) <= 0.02 * 100_000 + 1e-9
    stops = lab.sql("SELECT quantity, stop_price FROM orders WHERE stop_price IS NOT NULL")
    assert all(quantity > 0 and math.isfinite(price) for quantity, price in stops.fetchall())


def test_the_same_seed_tells_the_same_and_another_says_it_otherwise(told, tmp_path):
    assert demo(tmp_path / "again") == told[1]
    assert demo(tmp_path / "other", seed=8) != told[1]


def test_the_record_replays_to_the_same_fills(told):
    assert "every one equal" in told[1]
