"""The bar of the trading interface: tabs, menu, and what opens below; for each view its own."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from functools import partial
from typing import Any, NamedTuple

from multichat_lab.dashboards.desk.screen import Layout
from multichat_lab.dashboards.desk.states import refusal_line
from multichat_lab.dashboards.interface.desk_session import Preferences
from multichat_lab.dashboards.interface.preferences_form import preferences_panel
from multichat_lab.dashboards.page import PageWidget, put_own
from multichat_lab.dashboards.parts.per_view import PerView
from multichat_lab.dashboards.parts.press import Press
from multichat_lab.errors import MultichatError
from multichat_lab.markup import Html, button, element, flag, joined, tabs
from multichat_lab.palette import PALETTES

TABS: dict[str, Layout] = {"Dashboard": "desk", "Charts": "charts", "Mobile view": "mobile"}
"""Label of a tab → the layout that it shows."""


class Shown(NamedTuple):
    """How a view is: its tab, whether the preferences are open, and its theme.

    The theme is empty where it has chosen none: it is that of the desk.
    """

    tab: str
    is_open: bool = False
    theme: str = ""


class Menu:
    """The bar, and the preferences that it opens.

    Args:
        preferences: what their form says at first.

    Attributes:
        page: the bar's widget.
        shown: how a view is that has chosen nothing of its own.
    """

    def __init__(self, preferences: Preferences) -> None:
        self.page = PageWidget()
        self.shown = Shown(next(iter(TABS)))
        self._own = PerView[Shown](self.page.audience)
        self._errand: asyncio.Future[None] | None = None  # asyncio forgets what nobody holds
        self.handle(
            {
                "preferences": lambda press: self.turn_over(press.view),
                "theme": lambda press: self.color(str(press.arg), press.view),
            }
        )
        self.show()
        self.page.put({"preferences": preferences_panel(preferences)})

    def show(self) -> None:
        """Show the bar as it stands, to each view as it has chosen."""
        self.page.put(bars_of(self.shown))
        for view in [view for view, _ in self.page.content.own()]:
            put_own(self.page, view, bars_of(self._own.get(view, self.shown)))

    def turn(self, tab: str, view: str = "") -> None:
        """Choose a tab, for one view or for all there are and will be."""
        self._choose(view, tab=tab)

    def color(self, theme: str, view: str = "") -> None:
        """Choose a theme, for one view or for all there are and will be."""
        if theme in PALETTES:
            self._choose(view, theme=theme)

    def turn_over(self, view: str) -> None:
        """Open the preferences in a view, or close them."""
        self._choose(view, is_open=not self._own.get(view, self.shown).is_open)

    def handle(self, handlers: Mapping[str, Callable[[Press], object]]) -> None:
        """Have presses handled; the view is told what a handler refuses."""
        for act, handler in handlers.items():
            self.page.handle(act, partial(self._press, handler))

    def _choose(self, view: str, **chosen: Any) -> None:
        if view:
            self._own[view] = shown = self._own.get(view, self.shown)._replace(**chosen)
            put_own(self.page, view, bars_of(shown))
            return
        self.shown = self.shown._replace(**chosen)
        for each, shown in self._own.items():
            self._own[each] = shown._replace(**chosen)
        self.show()

    def _press(self, handler: Callable[[Press], object], press: Press) -> None:
        try:
            outcome = handler(press)
        except MultichatError as error:
            self.page.answer(press, str(error))
            return
        if asyncio.iscoroutine(outcome):  # what takes long, and must not hold up the picture
            self._errand = asyncio.ensure_future(self._finish(outcome, press))

    async def _finish(self, outcome: Coroutine[Any, Any, object], press: Press) -> None:
        try:
            await outcome
        except MultichatError as error:
            self.page.answer(press, str(error))


def bars_of(shown: Shown) -> dict[str, Html]:
    """Return the bar, and the choice of a theme below it."""
    return {"menu": menu_bar(shown), "look": theme_bar(shown.theme)}


def menu_bar(shown: Shown) -> Html:
    """Return the bar with one tab chosen."""
    menu = [
        button("New session", "new", data_with="preferences"),
        button("Save data", "save"),
        button("Preferences", "preferences", aria_expanded=flag(shown.is_open)),
    ]
    dress = element("span", hidden="", data_dress=TABS[shown.tab], data_theme=shown.theme or None)
    return joined(
        [
            element("h1", "multichat"),
            tabs(TABS, shown.tab, "tab", "Views"),
            dress,
            element("div", joined(menu), "mc-menu"),
            refusal_line(),
        ]
    )


def theme_bar(chosen: str) -> Html:
    """Return the themes that this page alone may take on."""
    buttons = [
        button(theme.capitalize(), "theme", theme, aria_pressed=flag(theme == chosen))
        for theme in PALETTES
    ]
    parts = [element("span", "Theme of this page"), *buttons]
    return element("div", joined(parts), "mc-look mc-menu", role="group", aria_label="Theme")
