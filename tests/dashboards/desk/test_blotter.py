"""The tables of a desk, against the store; and text that stays text in every cell."""

import re

import pytest

from multichat_lab import Human
from multichat_lab.currencies import money
from multichat_lab.dashboards.desk.reader import DeskReader, Question
from multichat_lab.dashboards.desk.tables import TABLES, TableView
from multichat_lab.formatting import price
from multichat_lab.trading.desk import DeskOptions
from multichat_lab.trading.robots import BuyAndHold
from tests.dashboards.chart.wire import hear
from tests.dashboards.desks import paused_desk, recorded
from tests.trading.desk.scripted import Scripted

HOSTILE = '<script>bad=1</script><b title="x">'
ESCAPED = "&lt;script&gt;bad=1&lt;/script&gt;&lt;b title=&quot;x&quot;&gt;"


def turn(dashboard, table, page=0):
    """Choose a table and a page of it, and return the HTML that is shown."""
    hear(dashboard.screen.page, act="table", arg=table)
    hear(dashboard.screen.page, act="page", arg=str(page))
    dashboard.refresh()
    return dashboard.screen.page.text_of("table")


def cells(html):
    """Return the texts of a table's body, row by row."""
    rows = re.findall("<tr>(.*?)</tr>", html.split("<tbody>")[1])
    return [
        [re.sub("<.*?>", "", cell) for cell in re.findall("<td.*?>(.*?)</td>", row)] for row in rows
    ]


def click(dashboard, button, bars=1, **prices):
    ticket = dashboard.trader.ticket
    ticket.type.value = "Limit" if prices else "Market"
    for name, text in prices.items():
        ticket.prices[name].value = text
    ticket.buttons[button].click()
    if bars:
        dashboard.step(bars)


@pytest.fixture
def busy():
    """A desk where Ann and a robot have made 60 fills each, by turns."""
    script = {
        bar: (lambda r: r.buy(2)) if bar % 2 else (lambda r: r.sell(2)) for bar in range(1, 61)
    }
    with paused_desk(Scripted(script, "Bob")) as dashboard:
        for number in range(60):
            click(dashboard, "sell" if number % 2 else "buy")
        dashboard.step()
        yield dashboard


def test_the_pages_together_are_all_fills_the_newest_first(busy):
    expected = sorted(
        (fill["timestamp"], name, price(fill["price"]))
        for name in ("Ann", "Bob")
        for fill in recorded(busy, "fills", name)
    )
    pages = [cells(turn(busy, "Fills", page)) for page in range(3)]
    assert [len(each) for each in pages] == [50, 50, 20]
    rows = [row for page in pages for row in page]
    assert sorted((row[1], row[4]) for row in rows) == sorted(each[1:] for each in expected)
    assert [row[0] for row in rows] == sorted((row[0] for row in rows), reverse=True)
    for name in ("Ann", "Bob"):
        own = [row[4] for row in rows if row[1] == name]
        assert own == [price(fill["price"]) for fill in reversed(recorded(busy, "fills", name))]


def test_one_finds_the_way_between_pages(busy):
    assert "page 1 of 3" in turn(busy, "Fills")
    assert 'data-arg="1">Older' in turn(busy, "Fills")
    assert "Newer" not in turn(busy, "Fills")
    assert "Older" not in turn(busy, "Fills", 2)
    assert 'data-arg="1">Newer' in turn(busy, "Fills", 2)
    assert cells(turn(busy, "Fills", 10**8)) == cells(turn(busy, "Fills", 2))
    for no_page in (-5, 10**30):
        assert cells(turn(busy, "Fills", no_page)) == cells(turn(busy, "Fills"))


def test_round_trips_are_those_of_the_store(busy):
    rows = [row for page in range(2) for row in cells(turn(busy, "Trades", page))]
    trades = [trade for name in ("Ann", "Bob") for trade in recorded(busy, "trades", name)]
    assert sorted((row[4], row[5]) for row in rows) == sorted(
        (price(trade["entry_price"]), price(trade["exit_price"])) for trade in trades
    )
    assert len(rows) > 50


def test_positions_and_accounts_follow_the_price(paused):
    click(paused, "sell")
    row = cells(turn(paused, "Positions"))[0]
    last, account = paused.live.desk.last_bar.close, paused.live.desk.accounts["Ann"]
    assert row[:5] == ["Ann", "GBM", "−10", price(last), money(-10 * last)]
    paused.step()
    assert cells(turn(paused, "Positions"))[0] != row
    assert cells(turn(paused, "Accounts"))[0][1] == money(account.equity)


def test_a_table_is_read_again_only_when_it_has_changed(paused):
    reader = DeskReader(paused.live.desk, lambda: False, lambda _: "")
    for name in TABLES:
        view = TableView(name)
        _, state = reader.read(Question("Ann", "GBM", tables={view: None})).tables[view]
        assert not reader.read(Question("Ann", "GBM", tables={view: state})).tables
    working = TableView("Working")
    _, state = reader.read(Question("Ann", "GBM", tables={working: None})).tables[working]
    click(paused, "buy", limit="1")
    seen = reader.read(Question("Ann", "GBM", tables={working: state})).tables
    assert len(seen[working][0].rows) == 1


def test_orders_that_were_cancelled_leave_no_page_behind(paused):
    for _ in range(52):
        click(paused, "buy", bars=0, limit="1")
    paused.step()
    assert len(cells(turn(paused, "Working", 1))) == 2
    for number in range(1, 52):
        paused.trader.cancel(str(number))
    paused.step()
    assert [row[0] for row in cells(paused.screen.page.text_of("table"))] == ["#52"]


def test_one_may_cancel_and_close_only_what_is_ones_own(paused):
    with paused_desk(BuyAndHold(), setup=DeskOptions(10_000)) as dashboard:
        click(dashboard, "buy", 3)
        html = turn(dashboard, "Positions")
        buttons = {row[0]: "Close" in row[-1] for row in cells(html)}
        assert buttons == {"Ann": True, "BuyAndHold": False}


@pytest.mark.parametrize("table", TABLES)
def test_names_and_words_stay_text_in_every_table(table):
    with paused_desk(Human(HOSTILE)) as dashboard:
        dashboard.trader.ticket.why.value = HOSTILE
        click(dashboard, "buy")
        dashboard.trader.ticket.why.value = HOSTILE
        click(dashboard, "sell")
        dashboard.trader.ticket.why.value = HOSTILE
        other = dashboard.live.desk.seats[HOSTILE].robot
        other.press("buy", 1, say=HOSTILE)  # type: ignore[attr-defined]
        click(dashboard, "buy", limit="1")
        html = turn(dashboard, table)
        assert "<script" not in html
        assert ESCAPED in html


def test_a_robot_that_was_put_aside_is_marked_with_what_it_raised():
    def fail(robot):
        raise ValueError(HOSTILE)

    with paused_desk(Scripted({2: fail}, "Bob")) as dashboard:
        assert "put aside" not in turn(dashboard, "Accounts")
        dashboard.step(3)
        html = turn(dashboard, "Accounts")
        assert "put aside" in html and f"ValueError: {ESCAPED}" in html and HOSTILE not in html
