"""What a person prefers: the form of each page, where what is typed stays, and that of a cell."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from multichat_lab.dashboards.desk.ticket import labelled, text_field
from multichat_lab.dashboards.interface.desk_session import Preferences
from multichat_lab.errors.trading import MarketDataError
from multichat_lab.markup import Html, button, element, joined
from multichat_lab.trading.broker.kernel import Costs
from multichat_lab.trading.market import shipped_symbols
from multichat_lab.trading.robots import ROBOTS

NUMBERS = {
    "speed": ("Ticks/s", 0.1, 1000),
    "cash": ("Cash", 1, 1e12),
    "commission": ("Commission %", 0, 10),
    "slippage": ("Slippage bp", 0, 1000),
}
"""Field with a number → its label, and from where to where it may go."""
ROBOT = "robot "
"""What the name of a robot's box begins with."""
AT_ONCE = ("theme", "speed")
HINT = "What is typed here is this page's alone. The speed is the market's, for everybody at it."
Apply = Callable[[Preferences], object]


class Setting:
    """A control of a cell's form.

    Args:
        value: at first.
        changed: called after each change.
    """

    def __init__(self, value: Any, changed: Callable[[], object] = lambda: None) -> None:
        self._value = value
        self._changed = changed

    @property
    def value(self) -> Any:
        """What is chosen."""
        return self._value

    @value.setter
    def value(self, value: Any) -> None:
        before, self._value = self._value, value
        try:
            self._changed()
        except Exception:  # what was refused is not chosen
            self._value = before
            raise


class PreferencesForm:
    """The form of a cell: theme and speed act at once, the rest on its next session.

    It is as much its own as that of each page: what is set here is typed nowhere.

    Args:
        preferences: what the controls say at first.
        apply: called with the preferences after each change of theme or speed.

    Attributes:
        controls: name of a preference → its control, with a `value`.
    """

    def __init__(self, preferences: Preferences, apply: Apply) -> None:
        self._preferences = preferences
        self._apply = apply
        values = {name: getattr(preferences, name) for name in ("theme", "symbol", "robots")}
        values |= numbers_of(preferences)
        self.controls = {
            name: Setting(value, self._changed) if name in AT_ONCE else Setting(value)
            for name, value in values.items()
        }

    def chosen(self) -> Preferences:
        """Return what the controls say.

        Raises:
            MultichatError: it makes no sense.
        """
        values = {name: control.value for name, control in self.controls.items()}
        return chosen_of(values, self._preferences)

    def _changed(self) -> None:
        self._apply(self.chosen())


def numbers_of(preferences: Preferences) -> dict[str, float]:
    """Return what the fields with a number say: the commission in percent, see `chosen_of`."""
    return {
        "speed": preferences.speed,
        "cash": preferences.cash,
        "commission": 100 * preferences.costs.commission,
        "slippage": preferences.costs.slippage_bps,
    }


def chosen_of(values: dict[str, Any], otherwise: Preferences) -> Preferences:
    """Return preferences with some values; the commission in percent, the slippage in basis points.

    Raises:
        MultichatError: they make no sense.
    """
    percent, points = values.pop("commission"), values.pop("slippage")
    costs = Costs(commission=percent / 100, slippage_bps=points)
    return replace(otherwise, costs=costs, **values)


def offered_robots(preferences: Preferences) -> list[str]:
    """Return the robots that a form offers: those by name, and those that were given."""
    return list(dict.fromkeys([*ROBOTS.names(), *preferences.robots]))


def typed_preferences(fields: Mapping[str, Any], otherwise: Preferences) -> Preferences:
    """Return what stands in the fields of a page.

    Args:
        fields: as they were typed; robots that are not offered are not known.
        otherwise: what the form does not tell, and the robots that it offers.

    Raises:
        MarketDataError: a field holds no number, or one that is too small or too large.
        MultichatError: what is typed makes no sense.
    """
    values: dict[str, Any] = {name: typed_number(fields, name) for name in NUMBERS}
    robots = [name for name in offered_robots(otherwise) if ROBOT + name in fields]
    values |= {"symbol": str(fields.get("symbol", "")), "robots": tuple(robots)}
    return chosen_of(values, otherwise)


def typed_number(fields: Mapping[str, Any], name: str) -> float:
    """Return the number in a field.

    Raises:
        MarketDataError: there is none, or it is too small or too large.
    """
    label, least, most = NUMBERS[name]
    text = str(fields.get(name, ""))[:40]
    try:
        number = float(text)
    except ValueError:
        number = least - 1
    if not least <= number <= most:
        raise MarketDataError(f"{label} is {text!r}", f"Give a number from {least:g} to {most:g}.")
    return number


def preferences_panel(preferences: Preferences) -> Html:
    """Return the form of a page, as it is before anybody types."""
    symbols = joined(
        element("option", each, selected="" if each == preferences.symbol else None)
        for each in shipped_symbols()
    )
    fields = [labelled("Symbol", element("select", symbols, name="symbol", aria_label="Symbol"))]
    fields += [
        text_field(name, NUMBERS[name][0], value=f"{value:.12g}", inputmode="decimal")
        for name, value in numbers_of(preferences).items()
    ]
    boxes = robot_boxes(offered_robots(preferences), preferences.robots)
    does = [button("Set speed", "speed"), button("New session with these", "new")]
    parts = [*fields, boxes, element("div", joined(does), "mc-menu"), element("p", HINT, "mc-dim")]
    return element("div", joined(parts), "mc-preferences mc-panel", data_fields="preferences",
                   role="region", aria_label="Preferences")  # fmt: skip


def robot_boxes(names: Sequence[str], chosen: Sequence[str]) -> Html:
    """Return a box to tick for each robot."""

    def box(name: str) -> Html:
        ticked = "" if name in chosen else None
        tick = element("input", type="checkbox", name=ROBOT + name, value="yes", checked=ticked)
        return element("label", joined([tick, element("span", name)]), "mc-tick")

    legend = element("legend", "Robots")
    return element("fieldset", joined([legend, *map(box, names)]), "mc-ticks")
