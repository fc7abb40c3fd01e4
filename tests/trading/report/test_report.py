"""A report says what the run's tables say, and nothing that was said in it becomes markup."""

import re
from html.parser import HTMLParser

import numpy as np
import pytest

from multichat_lab.errors.trading import RobotError
from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.broker.kernel import Funds
from multichat_lab.trading.indicators import Rsi, Sma
from multichat_lab.trading.market import load_bars
from multichat_lab.trading.records.instrument import Instrument
from multichat_lab.trading.robots import BuyAndHold, MeanReversion, SmaCross
from multichat_lab.trading.robots.robot import Robot
from tests.trading.scenes import random_bars

ATTACK = "</script><img src=//evil.example onerror=alert(1)><script>alert(2)</script>"


class Page(HTMLParser):
    """The elements of a page, their attributes and all text."""

    def __init__(self, path):
        super().__init__()
        self.tags, self.attributes, self.texts = [], [], []
        self.source = path.read_text(encoding="utf-8")
        self.feed(self.source)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.texts.append(data)

    def says(self, text):
        return any(text in each for each in self.texts)


@pytest.fixture(scope="module")
def apple():
    return Backtest(load_bars("AAPL", start="2003-01-01", end="2012-12-31"), SmaCross(10, 30)).run()


@pytest.fixture
def page_of(tmp_path):
    return lambda result, **options: Page(result.report(tmp_path / "run.html", **options))


class Shouting(Robot):
    name = ATTACK

    def on_bar(self, bar):
        if self.position:
            self.close(say=f"{ATTACK} I leave")
        else:
            self.buy(1, say=ATTACK)


class Mute(Robot):
    def on_bar(self, bar):
        pass


def test_the_page_tells_statistics_trades_and_what_was_assumed(apple, page_of):
    page = page_of(apple)
    for text in ("SmaCross on AAPL", "1,286.23 %", "2,517", "Costs commission", "0.001", "252"):
        assert page.says(text), text
    assert page.source.count("<tr>") > len(apple.trades)
    assert page.says(f"{apple.trades['pnl'].iloc[0]:+,.2f}".replace("-", "−"))
    assert page.says("“I close AAPL: its 10-bar average fell below 30.”")
    assert page.says("buy and hold")


def test_ten_years_of_days_are_at_most_half_a_megabyte(apple, page_of):
    assert len(page_of(apple).source.encode()) < 500_000


def test_nothing_in_the_page_leads_anywhere(apple, page_of):
    page = page_of(apple)
    assert not {"link", "img", "iframe", "a", "form"} & set(page.tags)
    assert not {"src", "href", "style", "onclick"} & {name for name, _ in page.attributes}
    assert "default-src 'none'" in page.source
    assert "http" not in page.source.replace("http-equiv", "")


def test_what_robots_and_symbols_are_called_and_say_stays_text(page_of):
    bars = {"<i>A": random_bars(500, seed=1), "B&B": random_bars(500, seed=2)}
    result = Backtest(bars, Shouting()).run()
    assert len(result.trades) > 200
    page = page_of(result)
    assert page.says(ATTACK)
    assert page.says("<i>A")
    assert "img" not in page.tags
    assert page.tags.count("script") == 2  # the trades of other pages as data, and what turns them


def test_a_run_without_trades_warns_first_and_shows_no_made_up_number(page_of):
    page = page_of(Backtest(random_bars(40, seed=1), Mute()).run())
    assert page.source.index("The robot gave no order") < page.source.index("Equity [$]")
    assert page.says("not measurable")
    assert page.says("Not measurable: it needs more than 182 bars")
    assert page.says("No position was closed")
    assert not re.search(r">\W*(nan|inf|None|NaT)\W*<", page.source, re.IGNORECASE)


def test_a_run_of_one_bar_has_a_page(page_of):
    page = page_of(Backtest(random_bars(1, seed=1), BuyAndHold()).run())
    assert not re.search(r"\bnan\b", page.source, re.IGNORECASE)


def test_many_trades_are_counted_in_place_of_lines_and_all_are_in_the_page(page_of):
    result = Backtest(random_bars(4000, seed=1), MeanReversion(2, 45, 55)).run()
    assert len(result.trades) > 400
    page = page_of(result)
    assert page.says(f"{len(result.trades):,} of them, 100 a page")
    assert re.search(
        rf"Trades that ended, counted over [\d.]+ days each: {len(result.trades)}", page.source
    )
    data = next(each for each in page.texts if each.startswith("[["))
    assert data.count('["') == len(result.trades) - 100


def test_the_drawn_curve_keeps_its_highest_and_lowest_value(page_of):
    bars = random_bars(9000, seed=1)
    page = page_of(Backtest(bars, Mute()).run())
    drawn = next(
        value for name, value in page.attributes if name == "d" and value.count("L") > 1000
    )
    heights = [float(each) for each in re.findall(r" (\d+)", drawn)]
    close = bars["close"].to_numpy()
    is_log = close.max() / close.min() >= 8
    span = np.log(close.max() / close.min()) if is_log else close.max() - close.min()
    assert span > 0
    assert max(heights) - min(heights) == pytest.approx(909 if not is_log else 926, abs=3)


def test_another_run_is_drawn_from_the_same_cash(apple, page_of):
    other = Backtest(apple.bars["AAPL"], SmaCross(20, 60), cash=1_000).run()
    page = page_of(apple, compare=[other, "Buy & Hold"])
    assert page.says("SmaCross (fast 20, slow 60)")
    assert page.says(f"{100 * other.stats['Equity Final [$]']:,.2f}")


@pytest.mark.parametrize(
    ("path", "compare", "problem"),
    [
        ("run.pdf", (), "no page"),
        ("gone/run.html", (), "folder is not there"),
        ("run.html", ("hold",), "compared with 'hold'"),
        ("run.html", (3,), "compared with 3"),
    ],
)
def test_what_cannot_be_reported_is_refused(tmp_path, path, compare, problem):
    result = Backtest(random_bars(5, seed=1), Mute()).run()
    with pytest.raises(RobotError, match=problem):
        result.report(tmp_path / path, compare=compare)
    assert not list(tmp_path.iterdir())


def test_declared_indicators_are_drawn_without_being_named_again(page_of):
    class Dips(Robot):
        indicators = {"trend": Sma(20), "rsi": Rsi(5)}

        def on_bar(self, bar):
            pass

    page = page_of(Backtest({"A": random_bars(200, seed=1)}, Dips()).run())
    assert page.says("SMA 20")
    assert page.says("RSI 5 of A")


def test_amounts_are_in_the_currency_of_the_account_and_of_the_symbol(page_of):
    instruments = {"7203": Instrument("7203", currency="JPY")}
    funds = Funds(100_000, currency="JPY")
    bars = {"7203": random_bars(60, seed=1)}
    result = Backtest(bars, BuyAndHold(), cash=funds, instruments=instruments).run()
    page = page_of(result)
    for text in ("Equity [JPY]", "Price of 7203 [JPY]", "Equity Final [JPY]", "Initial cash [JPY]"):
        assert page.says(text), text
    assert "[$]" not in page.source
    assert [axes.get_ylabel() for axes in result.plot().axes[:2]] == ["Price [JPY]", "Equity [JPY]"]
