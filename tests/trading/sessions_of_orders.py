"""Any market, and anything that can be asked of a broker in it: strategies for hypothesis."""

from typing import NamedTuple

from hypothesis import strategies as st

from multichat_lab.errors.trading import OrderError
from multichat_lab.trading.broker.broker import Broker
from multichat_lab.trading.broker.kernel import Costs, Funds
from multichat_lab.trading.broker.orders import Bracket, Ticket, Trail
from multichat_lab.trading.records.rows import Bar
from tests.trading.scenes import SYMBOL, bar

FUNDS = Funds(20_000.0, leverage=1.5)
COSTS = Costs(commission=0.0015, per_share=0.003, minimum=0.5, slippage_bps=2, spread=0.01)

prices = st.integers(9_500, 10_500).map(lambda cents: cents / 100)
symbols = st.sampled_from([SYMBOL, "OTHER"])
quantities = st.integers(1, 150)


@st.composite
def bars(draw: st.DrawFn) -> tuple[float, float, float, float]:
    """Open, high, low and close of a coherent bar, in whole cents."""
    low, first, second, high = sorted(draw(st.tuples(prices, prices, prices, prices)))
    open_, close = (first, second) if draw(st.booleans()) else (second, first)
    return open_, high, low, close


@st.composite
def brackets(draw: st.DrawFn, side: str) -> Bracket | None:
    """None, or exits on the right sides of any entry."""
    near, far = draw(st.tuples(prices, prices))
    exits = {
        "take_profit": max(near, far) + 2 if side == "buy" else min(near, far) - 2,
        "stop_loss": min(near, far) - 2 if side == "buy" else max(near, far) + 2,
        "trailing": draw(st.sampled_from([2.0, Trail(fraction=0.02)])),
    }
    chosen = draw(st.sets(st.sampled_from(list(exits))))
    return Bracket(**{name: exits[name] for name in sorted(chosen)}) if chosen else None


@st.composite
def tickets(draw: st.DrawFn) -> Ticket:
    """A ticket of any type; the broker may refuse it."""
    side = draw(st.sampled_from(["buy", "sell"]))
    trails = st.sampled_from([Trail(distance=2.0), Trail(fraction=0.03)])
    stop = draw(st.none() | prices | trails)
    return Ticket(
        draw(symbols),
        side,
        draw(quantities),
        limit=None if isinstance(stop, Trail) else draw(st.none() | prices),
        stop=stop,
        bracket=draw(brackets(side)),
        time_in_force=draw(st.sampled_from(["GTC", "DAY"])),
    )


class Cancel(NamedTuple):
    """Cancel the order with this number, modulo how many there are."""

    pick: int


class Change(NamedTuple):
    """Replace the order with this number, modulo how many there are."""

    pick: int
    quantity: int
    price: float


commands = st.one_of(
    tickets(),
    tickets(),
    st.builds(Cancel, st.integers(0, 30)),
    st.builds(Change, st.integers(0, 30), quantities, prices),
)


class Step(NamedTuple):
    """A bar, and what is asked of the broker when it has been seen."""

    symbol: str
    prices: tuple[float, float, float, float]
    same_time: bool
    commands: list[Ticket | Cancel | Change]


steps = st.lists(
    st.builds(Step, symbols, bars(), st.booleans(), st.lists(commands, max_size=3)), max_size=16
)


def dated(session: list[Step]) -> list[Bar]:
    """Return the bars of a session: some share the time of the one before."""
    day, found = 0, []
    for step in session:
        day += not step.same_time
        found.append(bar(day, step.prices, step.symbol))
    return found


def ask(broker: Broker, command: Ticket | Cancel | Change) -> None:
    """Ask a broker; what it refuses must change nothing."""
    before = (broker.orders, broker.events)
    try:
        _ask(broker, command)
    except OrderError:
        assert (broker.orders, broker.events) == before


def _ask(broker: Broker, command: Ticket | Cancel | Change) -> None:
    orders = broker.orders
    if isinstance(command, Ticket):
        broker.submit(command)
        return
    if not orders:
        return
    order = orders[command.pick % len(orders)]
    if isinstance(command, Cancel):
        broker.cancel(order.order_id)
    elif order.type == "limit":
        broker.replace(order.order_id, command.quantity, limit=command.price)
    elif order.type == "stop":
        broker.replace(order.order_id, command.quantity, stop=command.price)
