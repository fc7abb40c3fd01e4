"""The bar of the trading interface, tabs and menu, and the form behind Preferences."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import ipywidgets as widgets

from multichat_lab.dashboards.desk.screen import Layout, boxed
from multichat_lab.dashboards.desk.states import refusal_line
from multichat_lab.dashboards.interface.desk_session import Preferences
from multichat_lab.dashboards.page import PageWidget, put_own
from multichat_lab.dashboards.parts.per_view import PerView
from multichat_lab.dashboards.parts.press import Press
from multichat_lab.errors import MultichatError
from multichat_lab.markup import Html, button, element, flag, joined, tabs
from multichat_lab.trading.broker.kernel import Costs
from multichat_lab.trading.market import shipped_symbols
from multichat_lab.trading.robots import ROBOTS

TABS: dict[str, Layout] = {"Dashboard": "desk", "Charts": "charts", "Mobile view": "mobile"}
"""Label of a tab → the layout that it shows."""
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
        robots = list(dict.fromkeys([*ROBOTS.names(), *preferences.robots]))
        self.controls: dict[str, widgets.ValueWidget] = {
            "theme": widgets.Dropdown(options=["dark", "light"], description="Theme"),
            "speed": widgets.BoundedFloatText(min=0.1, max=1000, description="Ticks/s"),
            "symbol": widgets.Dropdown(options=shipped_symbols(), description="Symbol"),
            "robots": widgets.SelectMultiple(options=robots, description="Robots", rows=4),
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
        hint = "Theme and speed change at once, the rest with the next New session."
        self.note = widgets.HTML(element("p", hint, "mc-dim"))
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

    def show_refusal(self, text: str) -> None:
        """Say something below the controls."""
        self.note.value = element("p", text, "mc-refusal", role="alert")

    def _changed(self, _: object) -> None:
        try:
            self._apply(self.chosen())
        except MultichatError as error:
            self.show_refusal(str(error))


class Menu:
    """The bar, and the form that it opens.

    Args:
        form: the preferences.

    Attributes:
        page: the bar's widget.
        tab: label of the tab that is chosen where a view has not chosen one of its own.
    """

    def __init__(self, form: PreferencesForm) -> None:
        self.page = PageWidget()
        self.tab = next(iter(TABS))
        self._form = form
        self._is_open = False
        self._turned = PerView[str](self.page.audience)  # view → the tab that it has chosen
        self._errand: asyncio.Future[None] | None = None  # asyncio forgets what nobody holds
        self.handle({"preferences": lambda _: self.open(not self._is_open)})
        self.show()

    def show(self) -> None:
        """Show the bar as it stands, to each view with its own tab."""
        self.page.put({"menu": menu_bar(self.tab, self._is_open)})
        for view, _ in self.page.content.own():
            tab = self._turned.get(view, self.tab)
            put_own(self.page, view, {"menu": menu_bar(tab, self._is_open)})
        self._form.show(self._is_open)

    def turn(self, tab: str, view: str = "") -> None:
        """Choose a tab, for one view or for all there are and will be."""
        if view:
            self._turned[view] = tab
            put_own(self.page, view, {"menu": menu_bar(tab, self._is_open)})
        else:
            self.tab = tab
            self._turned.clear()
            self.show()

    def open(self, is_open: bool) -> None:
        """Open or close the preferences."""
        self._is_open = is_open
        self.show()

    def handle(self, handlers: Mapping[str, Callable[[Press], object]]) -> None:
        """Have presses handled; what a handler refuses is told in the preferences."""
        for act, handler in handlers.items():
            self.page.handle(act, partial(self._press, handler))

    def _press(self, handler: Callable[[Press], object], press: Press) -> None:
        try:
            outcome = handler(press)
        except MultichatError as error:
            self._refuse(error)
            return
        if asyncio.iscoroutine(outcome):  # what takes long, and must not hold up the picture
            self._errand = asyncio.ensure_future(self._finish(outcome))

    async def _finish(self, outcome: Coroutine[Any, Any, object]) -> None:
        try:
            await outcome
        except MultichatError as error:
            self._refuse(error)

    def _refuse(self, error: MultichatError) -> None:
        self.open(True)
        self._form.show_refusal(str(error))


def menu_bar(chosen: str, preferences_open: bool) -> Html:
    """Return the bar with one tab chosen."""
    menu = [
        button("New session", "new"),
        button("Save data", "save"),
        button("Preferences", "preferences", aria_expanded=flag(preferences_open)),
    ]
    return joined(
        [
            element("h1", "multichat"),
            tabs(TABS, chosen, "tab", "Views"),
            element("span", hidden="", data_dress=TABS[chosen]),
            element("div", joined(menu), "mc-menu"),
            refusal_line(),
        ]
    )
