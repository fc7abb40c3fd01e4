"""The order ticket: stock controls, and the order that they make."""

import re
from collections.abc import Callable

import ipywidgets as widgets

from multichat_lab.errors import MultichatError
from multichat_lab.errors.trading import OrderError
from multichat_lab.markup import element
from multichat_lab.trading.broker.orders import Bracket, Ticket, Trail, checked_ticket
from multichat_lab.trading.records.run import Side

NEEDS: dict[str, tuple[str, ...]] = {
    "Market": (),
    "Limit": ("limit",),
    "Stop": ("stop",),
    "Stop limit": ("stop", "limit"),
    "Trailing stop": ("trail",),
}
"""Order type → the prices that it needs."""
PRICE = re.compile(r"-?(\d+|\d{1,3}(,\d{3})+)?(\.\d+)?(?<=\d)")
"""A comma stands between thousands alone: elsewhere it might be meant for the decimal point."""
LABELS = {
    "limit": "Limit",
    "stop": "Stop",
    "trail": "Trail by",
    "take_profit": "Take profit",
    "stop_loss": "Stop loss",
}
Press = Callable[[str], object]


class OrderTicket:
    """Type, quantity, prices and the reason of an order, with Buy, Sell and Hold.

    Every control is a stock ipywidget, so a cell can set its `value`, or `click()` a button.

    Args:
        press: called with `buy`, `sell` or `hold`; what it refuses is shown beside the buttons.

    Attributes:
        type, quantity, why: the controls.
        prices: `limit`, `stop`, `trail`, `take_profit` and `stop_loss`; an empty text is none.
        buttons: `buy`, `sell` and `hold`.
        refusal: why the last order was refused, empty when it was not; `note` shows it.
        root: all of it.
    """

    def __init__(self, press: Press) -> None:
        self._press = press
        self.type = widgets.Dropdown(options=list(NEEDS), description="Type")
        self.quantity = widgets.BoundedFloatText(
            10, min=0, max=1e9, description="Quantity", style={"description_width": "initial"}
        )
        # sent whole when they are left: a press must not overtake the last letters
        self.prices = {
            name: widgets.Text(description=label, placeholder="price", continuous_update=False)
            for name, label in LABELS.items()
        }
        self.why = widgets.Text(
            description="Why", placeholder="becomes the message", continuous_update=False
        )
        self.why.add_class("mc-wide")
        self.buttons = {
            name: widgets.Button(description=name.capitalize(), tooltip=tooltip)
            for name, tooltip in (
                ("buy", "Give an order to buy"),
                ("sell", "Give an order to sell"),
                ("hold", "Do nothing, and say why"),
            )
        }
        self.refusal = ""
        self.note = widgets.HTML()
        fields = [self.type, self.quantity, *self.prices.values(), self.why]
        self.root = boxed(
            [
                boxed(fields, "mc-fields"),
                boxed(list(self.buttons.values()), "mc-buttons"),
                self.note,
            ],
            "mc-ticket mc-panel",
        )
        self.type.observe(self._show_needed, "value")
        self._show_needed()
        for name, each in self.buttons.items():
            each.add_class(f"mc-{name}")
            each.on_click(lambda _, name=name: self._pressed(name))

    def order(self, side: Side, symbol: str) -> Ticket:
        """Return the order that the controls describe.

        Raises:
            OrderError: a price is no number, one that is needed is missing, or it makes no sense.
        """
        needed = NEEDS[self.type.value]
        limit, stop, trail = (
            self._price(name, True) if name in needed else None
            for name in ("limit", "stop", "trail")
        )
        exits = self._price("take_profit", False), self._price("stop_loss", False)
        ticket = Ticket(
            symbol,
            side,
            self.quantity.value,
            limit=limit,
            stop=stop if trail is None else Trail(trail),
            bracket=Bracket(*exits) if exits != (None, None) else None,
        )
        return checked_ticket(ticket)

    def show_refusal(self, text: str) -> None:
        """Show a refusal beside the buttons; an empty text clears it."""
        self.refusal = text
        self.note.value = element("p", text, "mc-refusal", role="alert") if text else ""

    def _price(self, name: str, needed: bool) -> float | None:
        text = self.prices[name].value.strip()
        if not text and needed:
            raise OrderError(f"{LABELS[name]} is empty", "A price is needed for this type.")
        if not text:
            return None
        if not PRICE.fullmatch(text):
            raise OrderError(f"{LABELS[name]} is {text!r}", "Give a price, e.g. 1,101.50.")
        return float(text.replace(",", ""))

    def _show_needed(self, _: object = None) -> None:
        for name in ("limit", "stop", "trail"):
            field = self.prices[name]
            (field.remove_class if name in NEEDS[self.type.value] else field.add_class)("mc-off")

    def _pressed(self, name: str) -> None:
        self.show_refusal("")
        try:
            self._press(name)
        except MultichatError as error:
            self.show_refusal(str(error))


def boxed(children: list[widgets.Widget], css: str) -> widgets.Box:
    """Return a box with class names, which the style sheet lays out."""
    box = widgets.Box(children)
    for name in css.split():
        box.add_class(name)
    return box
