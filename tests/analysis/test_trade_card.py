"""A trade at the end of a notebook's cell: its prices are drawn, its words are content."""

import asyncio
from xml.etree import ElementTree

import pytest

from multichat_lab import Backtest, Lab, SessionPersistence, explain_trade
from multichat_lab.formatting import price
from multichat_lab.trading.market import gbm_bars, replay_feed
from tests.trading.desk.scripted import Scripted, desk_in

BARS = gbm_bars(400, seed=5)
HOSTILE = "<img src=x onerror=alert(1)> & 'so' \"on\""


def cards(chats):
    """Return each trade's explanation, and its card as a tree of elements."""
    with Lab(chats) as lab:
        trades = lab.sql("SELECT run_id, trade_id FROM trades ORDER BY trade_id").fetchall()
        told = [explain_trade(lab, run_id, trade_id) for run_id, trade_id in trades]
    return [(each, ElementTree.fromstring(each._repr_html_())) for each in told]  # noqa: S314


def trading(script):
    """Return a store with a desk at which a robot has followed a script."""
    chats = SessionPersistence("memory")
    asyncio.run(desk_in(chats, replay_feed(BARS), [Scripted(script)]).run())
    return chats


def points(shape):
    return [tuple(map(float, each.split(","))) for each in shape.get("points").split()]


@pytest.fixture(scope="module")
def two():
    return cards(
        trading({
            5: lambda robot: robot.buy(10, say=HOSTILE),
            20: lambda robot: robot.close(say="Enough."),
            30: lambda robot: robot.sell(10, say="Short."),
            390: lambda robot: robot.close(say="Covered."),
        })
    )  # fmt: skip


def test_the_card_tells_the_story_and_words_stay_words(two):
    (told, card), _ = two
    rows = [(row.find("th").text, row.find("td").text) for row in card.iter("tr")]
    assert rows == told.lines()
    assert ("said", f"Scripted: {HOSTILE}") in rows
    assert card.find("b").find("span").text == told.earned()
    assert not list(card.iter("img"))


def test_purchase_and_sale_are_marked_at_their_prices_in_their_order(two):
    for (told, card), buys_first in zip(two, (True, False), strict=True):
        svg = card.find("svg")
        _, first, second = svg.iter("polygon")
        (x1, y1), (x2, y2) = points(first)[0], points(second)[0]
        assert x1 < x2
        assert (y1 > y2) == (told.trade["entry_price"] < told.trade["exit_price"])
        below = [points(each)[1][1] > points(each)[0][1] for each in (first, second)]
        assert below == [buys_first, not buys_first]
        ends = [price(told.trade[f"{end}_price"]) for end in ("entry", "exit")]
        assert [text.text for text in svg.iter("text")] == ends
        assert svg.get("role") == "img"
        assert all(each in svg.find("title").text for each in ends)


def test_a_long_trade_is_drawn_with_as_many_points_as_one_can_see(two):
    for told, card in two:
        count = min(200, len(told.path.bars))
        line = points(next(card.iter("polyline")))
        assert len(line) == count
        assert len(points(next(card.iter("polygon")))) == 2 * count
        assert all(0 <= x <= 480 and 0 <= y <= 132 for x, y in line)


def test_where_no_prices_are_known_none_are_drawn():
    robot = Scripted({5: lambda robot: robot.buy(10), 20: lambda robot: robot.close()})
    with SessionPersistence("memory") as chats:
        Backtest(BARS, robot).run().save(chats)
        [(told, card)] = cards(chats)
    assert card.find("svg") is None
    assert any("none is recorded of the time" in row.find("td").text for row in card.iter("tr"))
    assert told.earned() in card.find("b").find("span").text
