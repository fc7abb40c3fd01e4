"""Files whose instrument is told, rates, recorded runs and their pages, on the command line."""

import json
import re

import pytest

from multichat_lab.analysis.lab import Lab

pytestmark = pytest.mark.slow

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
