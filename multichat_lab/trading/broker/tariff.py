"""What a fill is worth and what it costs, in whole units of an account's money."""

from multichat_lab.trading.broker.account import Account
from multichat_lab.trading.broker.kernel import Costs, commission, moved_position, slippage
from multichat_lab.trading.broker.lots import Lot
from multichat_lab.trading.broker.money import (
    EXACT,
    SMALL,
    decimals_for,
    has_step,
    is_whole,
    whole_units,
)
from multichat_lab.trading.broker.working_order import WorkingOrder
from multichat_lab.trading.records.rows import CENTS


class Tariff:
    """Makes lots of fills.

    Args:
        costs: what fills cost. A fraction is of the traded value, of whatever sign the price is;
            amounts are in the account's currency, the spread in that of the price.
        account: whose money it is.
    """

    def __init__(self, costs: Costs, account: Account) -> None:
        self._costs = costs
        self._slips = costs.slippage_bps > 0 or costs.spread > 0
        self._books = account.books
        self._valuation = account.valuation
        self._at_home = account.valuation.at_home
        self._described = account.valuation.described

    def lot(self, order: WorkingOrder, time_us: int, price: float, quantity: float) -> Lot:
        """Return what `order` buys or sells when so much of it fills at `price`."""
        costs, books, ticket = self._costs, self._books, order.ticket
        factor = self._at_home.get(ticket.symbol) or self._valuation.factor(ticket.symbol)
        each = price * factor
        units = quantity * each * books.per_one
        value = round(units)
        if value != units and self._is_finer(order, price, quantity) and not is_whole(units):
            books.refine(decimals_for(quantity * each, books.decimals))
            value = round(quantity * each * books.per_one)
        if not -EXACT < value < EXACT:
            value = whole_units(quantity, each, books.decimals)
        scale = books.hundreds
        if each < 0:
            each = -each
        each *= scale
        least = order.charged - order.tariff if order.filled else costs.minimum
        fee = commission(quantity, each, costs.commission, costs.per_share * scale, least * scale)
        if order.filled:  # an order has one minimum, however many parts
            fee -= round(least * books.units)
        slip = 0
        if self._slips and ticket.limit is None:  # it takes liquidity
            spread = costs.spread * factor * scale
            slip = slippage(quantity, each, costs.slippage_bps, spread)
        return Lot(order, time_us, price, quantity, value, fee, slip)

    def charge(self, order: WorkingOrder, price: float, quantity: float, fee: int) -> None:
        """Take down that a part of an order has filled, and what was paid for it, in units."""
        costs = self._costs
        each = abs(price) * self._valuation.factor(order.ticket.symbol)
        order.filled = moved_position(order.filled, quantity)
        order.traded += quantity * price
        order.tariff += quantity * (each * costs.commission + costs.per_share)
        order.charged = max(order.charged + fee / self._books.units, order.tariff)

    def _is_finer(self, order: WorkingOrder, price: float, quantity: float) -> bool:
        """Whether the market's prices or the sizes are finer than the units that are booked.

        What somebody described is booked exactly. Of a share in dollars that nobody did, small
        amounts are, sizes below a hundredth, and prices in finer steps; a level that somebody
        chose, or a trailing stop, says nothing of the market's steps.
        """
        symbol = order.ticket.symbol
        if quantity * abs(price) < SMALL:
            return True
        if symbol in self._described or symbol not in self._at_home:
            return True  # as `Valuation.is_described`
        if not (quantity.is_integer() or is_whole(quantity * CENTS)):
            return True
        if order.type != "market":
            price = self._valuation.last(symbol)
        return has_step(price) and not is_whole(price * self._books.per_one)
