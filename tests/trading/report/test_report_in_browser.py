"""The page of a report in a real browser: it asks for nothing, fits a phone, sorts and turns."""

import pytest
from playwright.sync_api import expect

from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.robots import MeanReversion
from tests.accessibility import violations
from tests.trading.report.test_report import Shouting
from tests.trading.scenes import random_bars

pytestmark = [pytest.mark.slow, pytest.mark.browser]


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reports")
    bars = random_bars(2000, seed=1)
    busy = Backtest(bars, MeanReversion(2, 45, 55)).run()
    Backtest(bars, Shouting()).run().report(folder / "shouting.html")
    return {"busy": busy.report(folder / "busy.html"), "folder": folder, "result": busy}


@pytest.fixture
def open_page(browser):
    """Open a page that may load nothing but itself; tell what went wrong."""
    contexts, troubles = [], []

    def open_it(path, width=1280, scheme="light"):
        size = {"width": width, "height": 900}
        context = browser.new_context(viewport=size, color_scheme=scheme)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: troubles.append(message.text))
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("dialog", lambda dialog: troubles.append(dialog.message))
        page.on("request", lambda request: troubles.append(request.url))
        page.goto(path.as_uri())
        assert troubles.pop(0) == path.as_uri()
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert troubles == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1920, 390])
def test_it_fits_and_axe_finds_nothing(open_page, written, width, scheme):
    page = open_page(written["busy"], width, scheme)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert violations(page, "body") == []
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == {"light": "rgb(238, 241, 246)", "dark": "rgb(11, 16, 24)"}[scheme]


def test_a_heading_sorts_all_trades_and_the_pages_turn(open_page, written):
    trades = written["result"].trades
    page = open_page(written["busy"])
    rows = page.locator(".trades tbody tr")
    expect(rows).to_have_count(100)
    earned = page.locator(".trades tbody td:nth-child(10)").first
    page.get_by_role("button", name="P&L").click()
    expect(earned).to_have_text(f"+{trades['pnl'].max():,.2f}")
    page.get_by_role("button", name="P&L").click()
    expect(earned).to_have_text(f"−{-trades['pnl'].min():,.2f}")
    page.get_by_role("button", name="Next").click()
    last = min(200, len(trades))
    expect(page.locator(".pages span")).to_have_text(f"101–{last} of {len(trades)}")
    expect(rows).to_have_count(last - 100)
    page.get_by_role("button", name="#").click()
    expect(page.locator(".trades tbody td").first).to_have_text(str(len(trades)))


def test_words_that_look_like_markup_do_nothing(open_page, written):
    page = open_page(written["folder"] / "shouting.html")
    page.get_by_role("button", name="Next").click()
    assert page.locator("img").count() == 0
    expect(page.locator("h1")).to_contain_text("onerror=alert(1)")


def test_it_prints(open_page, written):
    page = open_page(written["busy"])
    assert page.pdf(format="A4").startswith(b"%PDF")
