"""What a fill is worth and what it costs, in whole units of an account's money."""

from multichat_lab.trading.broker.account import Account
from multichat_lab.trading.broker.kernel import Costs, commission, moved_position, slippage
from multichat_lab.trading.broker.lots import Lot
from multichat_lab.trading.broker.money import SMALL, decimals_for, has_step, is_whole, whole_units
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
        self.costs = costs
        self._account = account

    def lot(self, order: WorkingOrder, time_us: int, price: float, quantity: float) -> Lot:
        """Return what `order` buys or sells when so much of it fills at `price`."""
        costs, books = self.costs, self._account.books
        factor = self._account.valuation.factor(order.ticket.symbol)
        worth = quantity * price * factor
        decimals = decimals_for(worth, books.decimals)
        if decimals != books.decimals and self._is_finer(order, price, quantity):
            books.refine(decimals)
        value = whole_units(quantity, price * factor, books.decimals)
        scale = books.hundreds
        each = abs(price) * factor * scale
        least = order.charged - order.tariff if order.filled else costs.minimum
        fee = commission(quantity, each, costs.commission, costs.per_share * scale, least * scale)
        if order.filled:  # an order has one minimum, however many parts
            fee -= round(least * books.units)
        slip = 0
        if order.ticket.limit is None:  # it takes liquidity
            slip = slippage(quantity, each, costs.slippage_bps, costs.spread * factor * scale)
        return Lot(order, time_us, price, quantity, value, fee, slip)

    def charge(self, order: WorkingOrder, price: float, quantity: float, fee: int) -> None:
        """Take down that a part of an order has filled, and what was paid for it, in units."""
        costs = self.costs
        each = abs(price) * self._account.valuation.factor(order.ticket.symbol)
        order.filled = moved_position(order.filled, quantity)
        order.traded += quantity * price
        order.tariff += quantity * (each * costs.commission + costs.per_share)
        order.charged = max(order.charged + fee / self._account.books.units, order.tariff)

    def _is_finer(self, order: WorkingOrder, price: float, quantity: float) -> bool:
        """Whether the market's prices or the sizes are finer than what is booked.

        What somebody described is booked exactly. Of a share in dollars that nobody did, small
        amounts are, sizes below a hundredth, and prices in finer steps; a level that somebody
        chose, or a trailing stop, says nothing of the market's steps.
        """
        symbol, worth = order.ticket.symbol, self._account.valuation
        if worth.is_described(symbol) or abs(quantity * price) < SMALL:
            return True
        if not is_whole(quantity * CENTS):
            return True
        if order.type != "market":
            price = worth.last(symbol)
        return has_step(price) and not is_whole(price * self._account.books.units)
