"""What was asked of a broker, in order: with the bars, all that it takes to repeat a run."""

from dataclasses import asdict
from typing import Any, Literal, NamedTuple

from multichat_lab.trading.broker import Broker
from multichat_lab.trading.orders import Bracket, Ticket, Trail

Action = Literal["submit", "cancel", "replace"]
PRICES = ("limit", "stop")


class Request(NamedTuple):
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


def terms_of(fields: dict[str, Any]) -> dict[str, Any]:
    """Return fields of a ticket as JSON values, those left at their defaults left out."""
    defaults = Ticket._field_defaults
    terms = {name: value for name, value in fields.items() if value != defaults.get(name)}
    for name, value in terms.items():
        if isinstance(value, Trail | Bracket):
            terms[name] = asdict(value)
        elif name in PRICES or name == "quantity":
            terms[name] = float(value)
    return terms


def fields_of(terms: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a ticket that `terms_of` made these terms of."""
    fields = dict(terms)
    if isinstance(fields.get("stop"), dict):
        fields["stop"] = Trail(**fields["stop"])
    if "bracket" in fields:
        bracket = dict(fields["bracket"])
        if isinstance(bracket["trailing"], dict):
            bracket["trailing"] = Trail(**bracket["trailing"])
        fields["bracket"] = Bracket(**bracket)
    return fields


def ask_again(broker: Broker, request: Request) -> None:
    """Ask a broker for what was asked before.

    Raises:
        OrderError: this broker refuses it, so it has not seen the same.
    """
    fields = fields_of(request.terms)
    if request.action == "submit":
        broker.submit(Ticket(**fields))
    elif request.action == "replace":
        broker.replace(request.order_id, **fields)
    else:
        broker.cancel(request.order_id)
