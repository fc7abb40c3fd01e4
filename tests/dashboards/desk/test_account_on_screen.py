"""Whatever is pressed, the screen shows what the fills in the store add up to."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from multichat_lab.currencies import money
from multichat_lab.dashboards.desk.draft import NEEDS
from multichat_lab.formatting import shares, signed
from multichat_lab.trading.desk import DeskOptions
from tests.dashboards.desks import SYMBOL, paused_desk, recorded, shown

CASH = 50_000
FACTORS = st.floats(0.97, 1.03)
ORDERS = st.fixed_dictionaries(
    {
        "button": st.sampled_from(("buy", "sell", "hold")),
        "type": st.sampled_from(tuple(NEEDS)),
        "quantity": st.sampled_from((0.0, 0.5, 3.0, 10.0, 200.0, 5_000.0)),
        "limit": FACTORS,
        "stop": FACTORS,
        "take_profit": st.none() | st.floats(1.0, 1.05),
        "stop_loss": st.none() | st.floats(0.95, 1.0),
        "bars": st.integers(0, 6),
    }
)


def press(dashboard, order):
    """Fill in the ticket about the last price, press, and let some bars through."""
    ticket, last = dashboard.trader.ticket, dashboard.live.desk.last_bar.close
    ticket.type.value, ticket.quantity.value = order["type"], order["quantity"]
    for name in ("limit", "stop", "take_profit", "stop_loss"):
        ticket.prices[name].value = "" if order[name] is None else f"{order[name] * last:.2f}"
    ticket.prices["trail"].value = "1"
    ticket.buttons[order["button"]].click()
    if order["bars"]:
        dashboard.step(order["bars"])


def reckoned(dashboard):
    """What the account's fields must show, from the fills and round trips in the store."""
    cents, held = 100 * CASH, 0.0
    side_of = {order["order_id"]: order["side"] for order in recorded(dashboard, "orders")}
    for fill in recorded(dashboard, "fills"):
        sign = 1 if side_of[fill["order_id"]] == "buy" else -1
        costs = round(100 * fill["commission"]) + round(100 * fill["slippage"])
        # half a share may cost half a cent; in this order `money.whole_units` multiplies
        cents -= sign * round(fill["quantity"] * fill["price"] * 100.0) + costs
        held = round(held + sign * fill["quantity"], 8)
    value = held * dashboard.live.desk.last_bar.close
    profits = [trade["pnl"] for trade in recorded(dashboard, "trades")]
    pnl = (cents - 100 * CASH) / 100 + value
    won = sum(1 for each in profits if each > 0)
    gains = {"exposure": money(abs(value)), "pnl": signed(pnl)}
    gains["unrealised"] = signed(pnl - sum(profits))
    if not recorded(dashboard, "fills"):
        gains = dict.fromkeys(gains, "–")
    return {
        **gains,
        "cash": money(cents / 100),
        "position": shares(held),
        "win_rate": f"{won / len(profits):.0%} of {len(profits)}" if profits else "–",
    }


def cents_of(text):
    return round(100 * float(text.replace(",", "").replace("−", "-")))


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(st.lists(ORDERS, min_size=1, max_size=12))
def test_after_any_presses_the_account_is_what_its_fills_say(orders):
    with paused_desk(setup=DeskOptions(CASH)) as dashboard:
        for order in orders:
            press(dashboard, order)
        dashboard.step()
        expected = reckoned(dashboard)
        found = shown(dashboard, *expected)
        untouched = expected["pnl"] == "–"
        for name in () if untouched else ("pnl", "unrealised"):  # sums of floats round either way
            assert abs(cents_of(found.pop(name)) - cents_of(expected.pop(name))) <= 1, name
        assert found == expected
        account = dashboard.live.desk.accounts["Ann"]
        assert found["position"] == shares(account.position(SYMBOL))
        assert found["cash"] == money(account.cash)


def test_a_sequence_that_is_known_to_do_something_does_it():
    with paused_desk(setup=DeskOptions(CASH)) as dashboard:
        order = dict.fromkeys(("limit", "stop", "take_profit", "stop_loss"))
        for button in ("buy", "sell", "sell", "buy", "buy"):
            press(
                dashboard, {**order, "button": button, "type": "Market", "quantity": 9, "bars": 4}
            )
        found = shown(dashboard, *reckoned(dashboard))
        assert found == reckoned(dashboard)
        assert found["position"] == "9"
        assert found["win_rate"].endswith("of 2")
        assert found["unrealised"] not in ("0.00", found["pnl"])
