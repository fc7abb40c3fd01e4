"""What was asked of a broker, in order: with the bars, all that it takes to repeat a run."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Literal, NamedTuple

import msgspec

from multichat_lab.trading.broker.broker import Broker
from multichat_lab.trading.broker.kernel import Costs, Funds
from multichat_lab.trading.broker.orders import Bracket, FromFill, Ticket, Trail
from multichat_lab.trading.records.instrument import Instrument

Action = Literal["submit", "cancel", "replace"]
PRICES = ("limit", "stop")


class BrokerRequest(NamedTuple):
    """One thing that was asked of a broker, and that it did.

    Attributes:
        event: number of bars that the broker had seen.
        action: `submit`, `cancel` or `replace`.
        order_id: the order that was submitted, cancelled or replaced.
        terms: of `submit` the fields of the ticket that are set, of `replace` the changes; JSON.
    """

    event: int
    action: Action
    order_id: int
    terms: dict[str, Any]


def ticket_to_json(fields: dict[str, Any]) -> dict[str, Any]:
    """Return fields of a ticket as JSON values, those left at their defaults left out."""
    defaults = {field.name: field.default for field in msgspec.structs.fields(Ticket)}
    terms = {name: value for name, value in fields.items() if value != defaults.get(name)}
    for name, value in terms.items():
        if isinstance(value, Trail | Bracket):
            terms[name] = asdict(value)
        elif name in PRICES or name == "quantity":
            terms[name] = float(value)
    return terms


def ticket_from_json(terms: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a ticket that `ticket_to_json` made these terms of."""
    fields = dict(terms)
    if isinstance(fields.get("stop"), dict):
        fields["stop"] = Trail(**fields["stop"])
    if "bracket" in fields:
        bracket = dict(fields["bracket"])
        for name, price in bracket.items():
            if isinstance(price, dict):
                bracket[name] = (Trail if name == "trailing" else FromFill)(**price)
        fields["bracket"] = Bracket(**bracket)
    return fields


def repeat_request(broker: Broker, request: BrokerRequest) -> None:
    """Ask a broker for what was asked before.

    Raises:
        OrderError: this broker refuses it, so it has not seen the same.
    """
    fields = ticket_from_json(request.terms)
    if request.action == "submit":
        broker.submit(Ticket(**fields))
    elif request.action == "replace":
        broker.replace(request.order_id, **fields)
    else:
        broker.cancel(request.order_id)


class RecordedBroker(Broker):
    """A broker whose run can be tables_of_rerun: from its bars and its requests.

    Attributes:
        requests: what it was asked for and did, in order; what it refused is left out.
    """

    def __init__(
        self, funds: Funds, costs: Costs, instruments: Mapping[str, Instrument] | None = None
    ) -> None:
        super().__init__(funds, costs, instruments)
        self.requests: list[BrokerRequest] = []

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
        self.requests.append(
            BrokerRequest(self.tape.event, action, order_id, ticket_to_json(fields))
        )
