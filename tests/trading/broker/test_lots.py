from hypothesis import given
from hypothesis import strategies as st

from multichat_lab.trading.broker.lots import Lot, Lots, round_trip_row
from multichat_lab.trading.broker.orders import Ticket
from multichat_lab.trading.broker.tape import Tape
from multichat_lab.trading.broker.working_order import draft

amounts = st.integers(0, 10**6)


def lot(side: str, quantity: float, value: int, commission: int = 0, slippage: int = 0) -> Lot:
    order = draft(Ticket("ACME", side, quantity), 1, Tape())
    return Lot(order, 0, 1.0, quantity, value, commission, slippage)


@given(st.lists(st.integers(1, 50), min_size=1), amounts, amounts, amounts)
def test_the_parts_of_a_lot_are_worth_exactly_the_whole(parts, value, commission, slippage):
    whole = lot("buy", float(sum(parts)), value, commission, slippage)
    split = [whole.split(float(part)) for part in parts[1:]] + [whole]
    assert sum(part.quantity for part in split) == sum(parts)
    assert sum(part.value for part in split) == value
    assert sum(part.commission for part in split) == commission
    assert sum(part.slippage for part in split) == slippage


fills = st.tuples(st.sampled_from(["buy", "sell"]), st.integers(1, 20), amounts, amounts)


@given(st.lists(fills))
def test_what_round_trips_earned_and_open_lots_cost_is_what_was_paid(traded):
    lots, earned, paid = Lots(), 0, 0
    for side, quantity, value, fee in traded:
        incoming = lot(side, float(quantity), value, fee)
        paid += incoming.order.side * value + fee
        earned += sum(round_trip_row(1, *trip)[-2] for trip in lots.match(incoming))
    assert earned == lots.cost - paid
    position = sum(quantity if side == "buy" else -quantity for side, quantity, *_ in traded)
    assert sum(each.order.side * each.quantity for each in lots) == position
