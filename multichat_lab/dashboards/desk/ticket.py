"""The order ticket of a page, where what is typed stays until it is pressed; and that of a cell."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from multichat_lab.dashboards.desk.draft import LABELS, NEEDS, Draft, draft_of
from multichat_lab.dashboards.desk.states import notices, states_panel
from multichat_lab.errors import MultichatError
from multichat_lab.markup import Html, button, element, joined

BUTTONS = {
    "buy": "Give an order to buy",
    "sell": "Give an order to sell",
    "hold": "Do nothing, and say why",
}


@dataclass(slots=True)
class Control:
    """A field of a cell's ticket."""

    value: Any = ""


@dataclass(frozen=True, slots=True)
class Button:
    """A button of a cell's ticket."""

    press: Callable[[], object]

    def click(self) -> None:
        """Press it."""
        self.press()


class OrderTicket:
    """The ticket of a cell: it sets the `value` of a field, and does `click()` a button.

    It is as much its own as that of each page: what is set here is shown nowhere.

    Args:
        press: called with `buy`, `sell` or `hold` and the draft.

    Attributes:
        type, quantity, why: the fields.
        prices: `limit`, `stop`, `trail`, `take_profit` and `stop_loss`; an empty text is none.
        buttons: `buy`, `sell` and `hold`.
        refusal: why the last order was refused, wherever it was given; empty when it was not.
    """

    def __init__(self, press: Callable[[str, Draft], object]) -> None:
        self._press = press
        self.type, self.quantity, self.why = Control("Market"), Control(10), Control()
        self.prices = {name: Control() for name in LABELS}
        self.buttons = {name: Button(partial(self._pressed, name)) for name in BUTTONS}
        self.refusal = ""

    @property
    def draft(self) -> Draft:
        """What the fields say."""
        return draft_of(
            {
                "type": self.type.value,
                "quantity": self.quantity.value,
                "why": self.why.value,
                **{name: each.value for name, each in self.prices.items()},
            }
        )

    def _pressed(self, name: str) -> None:
        self.refusal = ""
        try:
            self._press(name, self.draft)
            self.why.value = ""
        except MultichatError as error:
            self.refusal = str(error)


def ticket_panel() -> Html:
    """Return the ticket of a page: fields, the three states, and Buy, Sell and Hold."""
    options = joined(element("option", each) for each in NEEDS)
    kind = labelled("Type", element("select", options, name="type", aria_label="Type"))
    fields = [kind, text_field("quantity", "Quantity", value="10", inputmode="decimal")]
    for name, label in LABELS.items():
        types = [each for each, needed in NEEDS.items() if name in needed]
        for_types = " ".join(each.replace(" ", "-") for each in types) or None
        price = {"placeholder": "price", "inputmode": "decimal"}
        fields.append(text_field(name, label, for_types, **price))
    fields.append(
        text_field("why", "Why", placeholder="becomes the message", data_once="", dir="auto")
    )
    buttons = joined(
        button(name.capitalize(), "order", name, f"mc-order mc-{name}", title=does)
        for name, does in BUTTONS.items()
    )
    parts = [
        element("div", joined(fields), "mc-fields"),
        states_panel(),
        element("div", buttons, "mc-buttons"),
        notices(),
        element("p", "", "mc-refusal", data_field="rejected", role="alert"),
    ]
    return element("div", joined(parts), "mc-ticket mc-panel", data_fields="", role="region",
                   aria_label="Order ticket")  # fmt: skip


def text_field(name: str, label: str, types: str | None = None, **attributes: object) -> Html:
    """Return a text field with its label; `types` are the order types that it is shown for."""
    given = {"name": name, "type": "text", "autocomplete": "off", "maxlength": 2000, **attributes}
    return labelled(label, element("input", "", "", **given), types)


def labelled(label: str, control: Html, types: str | None = None) -> Html:
    """Return a control with its label."""
    return element("label", joined([element("span", label), control]), "mc-field", data_for=types)
