import copy

import pandas as pd
import pytest

from multichat_lab.trading.broker.orders import Bracket, Trail
from multichat_lab.trading.records.rows import Bar, frame_from_rows, record_of
from multichat_lab.trading.records.run import Fill, Order, Trade
from tests.trading.scenes import CALM, give, play

BRACKET = Bracket(take_profit=101.0, trailing=Trail(fraction=0.1))


@pytest.fixture
def broker():
    return play([CALM] * 3, {0: give("buy", bracket=BRACKET, message_id="m1")})


@pytest.mark.parametrize(
    ("record_type", "records", "rows"),
    [
        (Order, lambda broker: broker.orders, lambda broker: broker.book.rows),
        (Fill, lambda broker: broker.fills, lambda broker: broker.account.fill_rows),
        (Trade, lambda broker: broker.trades, lambda broker: broker.account.trade_rows),
    ],
)
def test_a_frame_says_what_the_records_say(broker, record_type, records, rows):
    frame = frame_from_rows(record_type, rows(broker))
    expected = records(broker)
    assert expected
    assert len(frame) == len(expected)
    for (_, row), record in zip(frame.iterrows(), expected, strict=True):
        for name, value in row.items():
            recorded = getattr(record, name)
            assert pd.isna(value) if recorded is None else value == recorded


@pytest.mark.parametrize("record_type", [Order, Fill, Trade])
def test_a_frame_of_nothing_has_the_same_columns_and_types(broker, record_type):
    rows = {
        Order: broker.book.rows,
        Fill: broker.account.fill_rows,
        Trade: broker.account.trade_rows,
    }[record_type]
    empty, full = frame_from_rows(record_type, []), frame_from_rows(record_type, rows)
    pd.testing.assert_series_equal(empty.dtypes, full.dtypes)


def test_times_are_aware_and_amounts_in_currency(broker):
    fill = record_of(Fill, (1, 1, "ACME", "buy", 86_400_000_000, 100.0, 10.0, 1.23, 0.05))
    assert fill.timestamp.isoformat() == "1970-01-02T00:00:00+00:00"
    assert (fill.commission, fill.slippage) == (1.23, 0.05)


def test_a_bar_unpacks_is_indexed_and_becomes_a_frame_like_a_tuple():
    bar = Bar("ACME", 1, 2.0, 4.0, 1.0, 3.0, 5.0)
    symbol, time_us, *numbers = bar
    assert (symbol, time_us, numbers, len(bar)) == ("ACME", 1, [2.0, 4.0, 1.0, 3.0, 5.0], 7)
    assert (bar[0], bar[-1], bar[2:6]) == ("ACME", 5.0, (2.0, 4.0, 1.0, 3.0))
    frame = pd.DataFrame([bar, bar._replace(time_us=2, close=3.5)])
    assert [*frame.columns] == [*Bar._fields]
    assert frame["close"].tolist() == [3.0, 3.5]


def test_a_bar_keeps_its_values_and_is_the_same_when_copied():
    bar = Bar("ACME", 1, 2.0, 4.0, 1.0, 3.0)
    for other in (copy.copy(bar), copy.deepcopy(bar), Bar(*bar)):
        assert (other, hash(other)) == (bar, hash(bar))
    assert bar < bar._replace(time_us=2) < Bar("LATER", 0, 2.0, 4.0, 1.0, 3.0)
    with pytest.raises(AttributeError):
        bar.close = 4.0
