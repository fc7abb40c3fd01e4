"""A press on a page brings its own draft along, and leaves that of others alone."""

from tests.dashboards.chart.wire import hear
from tests.trading.desk.scripted import SESSION


def press(dashboard, form):
    """Press the ticket of a page, and let the desk take it."""
    hear(dashboard.screen.page, act="order", arg=form)
    dashboard.step()


def test_a_press_on_a_page_brings_its_own_draft_along(paused):
    page = {"press": "buy", "type": "Limit", "limit": "1.5", "quantity": "7", "why": "I see."}
    press(paused, page)
    orders = paused.live.desk.seats["Ann"].broker.orders
    assert [(each.quantity, each.limit_price) for each in orders] == [(7, 1.5)]
    assert paused.live.desk.chats.get_messages(SESSION)[-1].content == "I see."
    assert paused.trader.ticket.type.value == "Market"
    for nonsense in ({**page, "press": "steal"}, {**page, "quantity": "x"}, "buy", None, 7):
        press(paused, nonsense)
        assert paused.trader.ticket.refusal
    assert len(paused.live.desk.seats["Ann"].broker.orders) == 1
