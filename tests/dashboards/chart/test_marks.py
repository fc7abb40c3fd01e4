"""Fills and working orders, as a chart draws them."""

from datetime import UTC, datetime

import pandas as pd
import pytest

from multichat_lab.dashboards.chart.fill_marks import FillMarks
from multichat_lab.dashboards.chart.rows import order_lines
from multichat_lab.trading.records.run import Order

NOON = datetime(2024, 1, 1, 12, tzinfo=UTC)


def order(side, kind, status="open", **prices):
    return Order(1, "me", "AAPL", side, kind, 10.0, status, NOON, 0, **prices)


@pytest.mark.parametrize(
    ("working", "price", "label"),
    [
        (order("buy", "limit", limit_price=98.5), 98.5, "Buy 10 limit 98.50"),
        (order("sell", "stop", stop_price=95.0), 95.0, "Sell 10 stop 95.00"),
        (
            order("buy", "stop_limit", stop_price=101.0, limit_price=102.0),
            101.0,
            "Buy 10 stop 101.00 limit 102.00",
        ),
        (
            order("sell", "trailing_stop", stop_price=1234.5, trail_distance=3.0),
            1234.5,
            "Sell 10 trailing stop 1,234.50",
        ),
    ],
)
def test_a_working_order_is_a_line_at_the_price_it_waits_for(working, price, label):
    [line] = order_lines([working])
    assert (line["price"], line["label"], line["held"]) == (price, label, False)


def test_an_exit_that_waits_for_its_entry_is_marked_as_held():
    [line] = order_lines([order("sell", "limit", "held", limit_price=105.0)])
    assert line["held"]


def test_orders_without_a_price_and_those_that_are_done_have_no_line():
    done = [
        order("buy", "limit", status, limit_price=1.0)
        for status in ("filled", "cancelled", "expired", "rejected")
    ]
    assert order_lines([order("buy", "market"), order("sell", "trailing_stop"), *done]) == []


def test_fills_of_a_result_are_those_of_its_records(fills):
    of_records, of_frame = FillMarks(), FillMarks()
    of_records.replace(fills)
    of_frame.replace(pd.DataFrame(fills))
    assert (of_frame.rows == of_records.rows).all()


def test_the_first_changed_fill_is_told(fills):
    held = FillMarks()
    assert held.replace(fills[:1]) == 0
    assert held.replace(fills) == 1
    assert held.replace(fills) == 2
    assert held.replace(fills[1:]) == 0
    assert len(held) == 1
