"""Files whose instrument is told, rates, recorded runs and their pages, on the command line."""

import json
import re
from dataclasses import dataclass

import pandas as pd
import pytest

from multichat_lab.analysis.lab import Lab
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.cli.walking import SHOWN_STATISTICS, told_walk

pytestmark = pytest.mark.slow


@dataclass
class Walked:
    """What a sentence about a walk-forward is made of."""

    stats: pd.Series
    objective: str
    efficiency: float


OIL = "Date,Open,High,Low,Close,Volume\n" + "".join(
    f"2020-{month:02}-{day:02},{price},{price},{price},{price},9000\n"
    for month in (3, 4, 5)
    for day in range(1, 29)
    for price in [-37.63 if (month, day) == (4, 20) else 20 + day % 9 + month]
)


def test_oil_below_zero_runs_from_a_file_to_a_report(multichat_here, tmp_path):
    (tmp_path / "oil.csv").write_text(OIL)
    refused = multichat_here("backtest", "oil.csv", "-r", "buy-and-hold")
    assert refused.code == 1
    assert "-i negative_prices=yes" in refused.err
    terms = ("-i", "negative_prices=yes", "-i", "currency=EUR", "-i", "symbol=CL")
    done = multichat_here(
        "backtest", "oil.csv", "-r", "breakout", "-p", "channel=5", *terms, "--report", "oil.html"
    )
    assert done.code == 0
    assert "Equity Final [EUR]" in done.out
    page = (tmp_path / "oil.html").read_text("utf-8")
    assert "Breakout on CL" in page
    assert "EUR" in page
    swept = multichat_here("sweep", "oil.csv", *terms, "-r", "breakout", "--grid", "channel=5,8")
    assert "2 combinations, 0 refused" in swept.out
    walked = multichat_here(
        *("walk-forward", "oil.csv", *terms, "-r", "breakout", "--grid", "channel=5,8"),
        *("--train", "40", "--test", "20"),
    )
    assert "Costs Paid [EUR]" in walked.out


def test_rates_of_a_file_convert_and_wrong_terms_are_named(multichat_here, tmp_path):
    (tmp_path / "sap.csv").write_text(OIL.replace("-37.63", "21"))
    rate = OIL.replace("-37.63", "21").splitlines()
    (tmp_path / "eur.csv").write_text(
        "\n".join([rate[0], *(f"{row.split(',')[0]},2,2,2,2,0" for row in rate[1:])])
    )
    run = ("backtest", "sap.csv", "-r", "buy-and-hold", "--json")
    rated = ("-i", "currency=EUR", "--rates", "EURUSD=eur.csv")
    in_dollars = json.loads(multichat_here(*run, *rated).out)
    in_euros = json.loads(multichat_here(*run, "-i", "currency=EUR", "--cash", "50000").out)
    assert in_dollars["warnings"] == in_euros["warnings"] == []
    final = [each["stats"]["Equity Final [$]"] for each in (in_dollars, in_euros)]
    assert final[0] == pytest.approx(2 * final[1], rel=1e-4)
    assert "Known: symbol" in multichat_here(*run, "-i", "colour=red").err
    assert "yes or no" in multichat_here(*run, "-i", "negative_prices=perhaps").err
    assert "PAIR=FILE" in multichat_here(*run, "--rates", "eur.csv").err


def test_the_page_on_a_recorded_run_is_written_from_the_store(multichat_here, tmp_path):
    SessionPersistence("duckdb", tmp_path / "multichat.duckdb").close()
    assert "There is no run in " in multichat_here("report").err
    run = ("backtest", "IBM", "-r", "breakout", "--from", "2009", "--record")
    run_id = json.loads(multichat_here(*run, "--report", "direct.html", "--json").out)["run_id"]
    done = multichat_here("report", run_id[:6], "--bars", "IBM", "--html", "page.html")
    assert done.out.strip() == "Reported in page.html"
    pages = [(tmp_path / f"{name}.html").read_text("utf-8") for name in ("direct", "page")]
    first, second = (re.findall(r"<td[^>]*>([^<]*)</td>", page) for page in pages)
    assert first == second
    without = json.loads(multichat_here("report", "--json").out)
    assert without["run_id"] == run_id
    assert "were not recorded" in (tmp_path / without["path"]).read_text("utf-8")
    assert "no bars of IBM" in multichat_here("report", "--bars", "FB").err
    assert "There is no run 'none'" in multichat_here("report", "none").err


def test_a_walk_forward_is_recorded_with_what_was_said_and_chosen(multichat_here, tmp_path):
    walk = ("walk-forward", "IBM", "--from", "2006", "--grid", "fast=5,10", "--grid", "slow=30")
    plain = json.loads(multichat_here(*walk, "--json").out)
    assert plain["run_id"] is None
    assert not list(tmp_path.glob("multichat.duckdb*"))
    told = json.loads(multichat_here(*walk, "--record", "--report", "walk.html", "--json").out)
    assert told["stats"] == plain["stats"]
    with Lab(f"duckdb:{tmp_path / 'multichat.duckdb'}") as lab:
        final = lab.sql("SELECT equity FROM equity ORDER BY timestamp").fetchall()[-1]
        said = lab.sql("SELECT 1 FROM orders JOIN messages USING (message_id)").fetchall()
        orders = lab.sql("SELECT 1 FROM orders WHERE message_id IS NOT NULL").fetchall()
    assert final == (told["stats"]["Equity Final [$]"],)
    assert len(said) == len(orders) > 5
    page = (tmp_path / "walk.html").read_text("utf-8")
    assert re.search(r"Windows 2009-01-05 to 2010-01-04</th><td[^>]*>fast \d+, slow 30", page)
    multichat_here("report", "--bars", "IBM", "--html", "again.html")
    assert "Windows 2009-01-05" in (tmp_path / "again.html").read_text("utf-8")


GERMAN = "Datum;Eröffnung;Hoch;Tief;Schluss;Volumen\n" + "".join(
    f"0{day}.03.2024 {hour:02}:00;1.000,5{day};1.000,9;999,5;1.000,2;1.200\n"
    for day in (1, 2, 3)
    for hour in range(24)
)


def test_a_file_of_the_user_s_own_is_told_how_to_read_days_and_prices(multichat_here, tmp_path):
    (tmp_path / "coin.csv").write_text(GERMAN, "utf-8")
    run = ("backtest", "coin.csv", "-r", "buy-and-hold", "--json")
    done = multichat_here(*run)  # days with dots are day first
    assert done.code == 0, done.err
    assert json.loads(done.out)["stats"]["Buy & Hold Return [%]"] == 0
    (tmp_path / "coin.csv").write_text(re.sub(r"(\d\d)\.(\d\d)\.2", r"\1/\2/2", GERMAN), "utf-8")
    assert "--date-order dmy or mdy" in multichat_here(*run).err
    assert multichat_here(*run, "--date-order", "dmy").out == done.out
    halved = [f"2024-01-{day:02},10,10,10,10,{5 if day < 9 else 10},1" for day in range(1, 20)]
    (tmp_path / "split.csv").write_text(
        "\n".join(["Date,Open,High,Low,Close,Adj Close,Volume", *halved])
    )
    held = [
        json.loads(multichat_here("backtest", "split.csv", "--json", *more).out)["stats"]
        for more in ((), ("--unadjusted",))
    ]
    assert [each["Buy & Hold Return [%]"] for each in held] == [100, 0]


def test_where_nothing_was_kept_out_of_sample_no_part_of_it_is_told():
    found = Walked(pd.Series(dict.fromkeys(SHOWN_STATISTICS, 1.0)), "Sharpe Ratio", 0.53)
    assert told_walk(found, "USD").endswith("53 % of the Sharpe Ratio was kept.")
    found.efficiency = -0.53
    assert told_walk(found, "USD").endswith(" Nothing of the Sharpe Ratio was kept.")
    found.efficiency = float("nan")
    assert "kept" not in told_walk(found, "USD")
