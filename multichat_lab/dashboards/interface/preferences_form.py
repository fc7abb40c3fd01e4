"""The form behind Preferences: stock controls for what can be chosen."""

from collections.abc import Callable
from dataclasses import replace

import ipywidgets as widgets

from multichat_lab.dashboards.desk.ticket import boxed
from multichat_lab.dashboards.interface.preferences import ROBOTS, Preferences
from multichat_lab.dashboards.parts.markup import element
from multichat_lab.errors import MultichatError
from multichat_lab.trading.broker.costs import Costs
from multichat_lab.trading.market import shipped_symbols

Apply = Callable[[Preferences], object]


class PreferencesForm:
    """Controls for `Preferences`: theme and speed act at once, the rest on the next session.

    Args:
        preferences: what the controls show at first.
        apply: called with the preferences after each change of theme or speed.

    Attributes:
        controls: name of a preference → its ipywidget.
        root: all of it.
    """

    def __init__(self, preferences: Preferences, apply: Apply) -> None:
        self._preferences = preferences
        self._apply = apply
        self.controls: dict[str, widgets.ValueWidget] = {
            "theme": widgets.Dropdown(options=["dark", "light"], description="Theme"),
            "speed": widgets.BoundedFloatText(min=0.1, max=1000, description="Ticks/s"),
            "symbol": widgets.Dropdown(options=shipped_symbols(), description="Symbol"),
            "robots": widgets.SelectMultiple(options=list(ROBOTS), description="Robots", rows=4),
            "cash": widgets.BoundedFloatText(min=1, max=1e12, description="Cash"),
            "commission": widgets.BoundedFloatText(
                min=0, max=10, step=0.01, description="Commission %"
            ),
            "slippage": widgets.BoundedFloatText(min=0, max=1000, description="Slippage bp"),
        }
        for name in ("theme", "speed", "symbol", "robots", "cash"):
            self.controls[name].value = getattr(preferences, name)
        self.controls["commission"].value = 100 * preferences.costs.commission
        self.controls["slippage"].value = preferences.costs.slippage_bps
        told = "Theme and speed change at once, the rest with the next New session."
        self.note = widgets.HTML(element("p", told, "mc-dim"))
        self.root = boxed([*self.controls.values(), self.note], "mc-preferences mc-panel mc-off")
        for name in ("theme", "speed"):
            self.controls[name].observe(self._changed, "value")

    def chosen(self) -> Preferences:
        """Return what the controls say.

        Raises:
            MultichatError: it makes no sense.
        """
        value = {name: control.value for name, control in self.controls.items()}
        costs = Costs(commission=value["commission"] / 100, slippage_bps=value["slippage"])
        names = ("theme", "speed", "symbol", "robots", "cash")
        return replace(self._preferences, costs=costs, **{name: value[name] for name in names})

    def show(self, shown: bool) -> None:
        """Open or close the form."""
        (self.root.remove_class if shown else self.root.add_class)("mc-off")

    def tell(self, text: str) -> None:
        """Say something below the controls."""
        self.note.value = element("p", text, "mc-refusal", role="alert")

    def _changed(self, _: object) -> None:
        try:
            self._apply(self.chosen())
        except MultichatError as error:
            self.tell(str(error))
