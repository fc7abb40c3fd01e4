"""The trading demo, run as a user runs it."""

import subprocess
import sys

import pytest

from multichat_lab.analysis.attribution import attribution_df
from multichat_lab.analysis.lab import Lab
from multichat_lab.demos.scripted_person import PERSON, SCRIPT
from multichat_lab.demos.trading_demo import equity_picture
from multichat_lab.palette import participant_colors

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    folder = tmp_path_factory.mktemp("trading") / "kept"
    done = subprocess.run(
        [sys.executable, "-m", "multichat_lab", "demo", "trading", "--keep", folder],
        capture_output=True,
        text=True,
        check=True,
    )
    return folder, done.stdout


def test_it_tells_who_earned_what_as_the_store_has_it(told):
    folder, text = told
    with Lab(f"duckdb:{folder / 'trades.duckdb'}") as lab:
        for row in attribution_df(lab).itertuples():
            [line] = [
                line
                for line in text.split("Who earned what")[1].splitlines()
                if line.startswith(f"{row.participant} ")
            ]
            assert f"{row.pnl:+,.2f}" in line


def test_every_order_names_a_message_and_the_person_kept_to_the_script(told):
    with Lab(f"duckdb:{told[0] / 'trades.duckdb'}") as lab:
        orders = "SELECT count(*) FROM orders WHERE message_id IS NULL"
        assert lab.sql(orders).fetchall() == [(0,)]
        words = "SELECT content FROM messages WHERE sender = ? AND kind = 'order' ORDER BY seq"
        spoken = [text for (text,) in lab.sql(words, [PERSON]).fetchall()]
    assert spoken == [decision.say for decision in SCRIPT.values()]


def test_the_record_replays_to_the_same_fills_and_the_picture_is_there(told):
    assert "every one equal" in told[1]
    assert (told[0] / "equity.png").read_bytes().startswith(b"\x89PNG")
    assert "multichat backtest" in told[1].split("What next?")[1]


def test_the_picture_draws_each_one_s_equity_in_their_colour_and_names_the_best(told):
    with Lab(f"duckdb:{told[0] / 'trades.duckdb'}") as lab:
        figure = equity_picture(lab, theme="dark")
        names, ends = zip(*lab.sql(
            "SELECT robot, arg_max(equity, timestamp) - 100_000 FROM equity"
            " JOIN runs USING (run_id) GROUP BY robot ORDER BY 2 DESC"
        ).fetchall(), strict=True)  # fmt: skip
    lines = figure.axes[0].lines
    assert [str(line.get_label()).strip() for line in lines] == list(names)
    colors = participant_colors(names)
    assert [line.get_color() for line in lines] == [colors[name] for name in names]
    assert figure.texts[0].get_text() == f"{names[0]} earned most on AAPL: +{ends[0]:,.0f} $"
