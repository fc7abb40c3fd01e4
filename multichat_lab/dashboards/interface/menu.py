"""The bar of the trading interface: tabs on the left, the menu on the right."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from functools import partial
from typing import Any

from multichat_lab.dashboards.desk.options import Layout
from multichat_lab.dashboards.interface.preferences_form import PreferencesForm
from multichat_lab.dashboards.page import PageWidget
from multichat_lab.dashboards.parts.markup import Html, button, element, joined
from multichat_lab.errors import MultichatError

TABS: dict[str, Layout] = {"Dashboard": "desk", "Charts": "charts", "Mobile view": "mobile"}
"""Label of a tab → the layout that it shows."""


class Menu:
    """The bar, and the form that it opens.

    Args:
        form: the preferences.

    Attributes:
        page: the bar's widget.
        tab: label of the tab that is chosen.
    """

    def __init__(self, form: PreferencesForm) -> None:
        self.page = PageWidget()
        self.tab = next(iter(TABS))
        self._form = form
        self._is_open = False
        self._errand: asyncio.Future[None] | None = None  # asyncio forgets what nobody holds
        self.handle({"preferences": lambda _: self.open(not self._is_open)})
        self.show()

    def show(self) -> None:
        """Show the bar as it stands."""
        self.page.put({"menu": menu_bar(self.tab, self._is_open)})
        self._form.show(self._is_open)

    def open(self, is_open: bool) -> None:
        """Open or close the preferences."""
        self._is_open = is_open
        self.show()

    def handle(self, handlers: Mapping[str, Callable[[Any], object]]) -> None:
        """Have presses handled; what a handler refuses is told in the preferences."""
        for act, handler in handlers.items():
            self.page.handle(act, partial(self._press, handler))

    def _press(self, handler: Callable[[Any], object], argument: object) -> None:
        try:
            outcome = handler(argument)
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
        self._form.tell(str(error))


def menu_bar(chosen: str, preferences_open: bool) -> Html:
    """Return the bar with one tab chosen."""
    tabs = (
        element(
            "button", name, "mc-tab", type="button", role="tab", data_act="tab",
            data_arg=name, aria_selected=str(name == chosen).lower(),
        )
        for name in TABS
    )  # fmt: skip
    return joined(
        [
            element("h1", "multichat"),
            element("div", joined(tabs), "mc-tabs", role="tablist", aria_label="Views"),
            element(
                "div",
                joined(
                    [
                        button("New session", "new"),
                        button("Save data", "save"),
                        element(
                            "button", "Preferences", "mc-button", type="button",
                            data_act="preferences", aria_expanded=str(preferences_open).lower(),
                        ),
                    ]
                ),
                "mc-menu",
            ),
        ]
    )  # fmt: skip
