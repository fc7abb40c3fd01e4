"""A broker that writes down what it is asked for."""

from typing import Any

from multichat_lab.trading.broker import Broker
from multichat_lab.trading.costs import Costs, Funds
from multichat_lab.trading.orders import Ticket, Trail
from multichat_lab.trading.recording.requests import Action, Request, terms_of


class RecordedBroker(Broker):
    """A broker whose run can be repeated: from its bars and its requests.

    Attributes:
        requests: what it was asked for and did, in order; what it refused is left out.
    """

    def __init__(self, funds: Funds, costs: Costs) -> None:
        super().__init__(funds, costs)
        self.requests: list[Request] = []

    def submit(self, ticket: Ticket) -> int:
        """Take an order, see `Broker.submit`.

        Raises:
            OrderError: it makes no sense; nothing was recorded.
        """
        order_id = super().submit(ticket)
        self._note("submit", order_id, ticket._asdict())
        return order_id

    def cancel(self, order_id: int) -> None:
        """Cancel an order, see `Broker.cancel`.

        Raises:
            OrderError: there is none to cancel.
        """
        super().cancel(order_id)
        self._note("cancel", order_id, {})

    def replace(
        self,
        order_id: int,
        quantity: float | None = None,
        limit: float | None = None,
        stop: float | Trail | None = None,
    ) -> int:
        """Put a changed order in the place of another, see `Broker.replace`.

        Raises:
            OrderError: there is none to replace, or the change makes no sense.
        """
        new_id = super().replace(order_id, quantity, limit, stop)
        self._note("replace", order_id, {"quantity": quantity, "limit": limit, "stop": stop})
        return new_id

    def _note(self, action: Action, order_id: int, fields: dict[str, Any]) -> None:
        self.requests.append(Request(self.tape.event, action, order_id, terms_of(fields)))
