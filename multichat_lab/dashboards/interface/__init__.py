"""`TradingInterface`: tabs, menu, preferences and status bar around a trading dashboard."""

import asyncio
from functools import partial
from pathlib import Path
from typing import Any

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.dashboards.desk.screen import DashboardOptions, boxed
from multichat_lab.dashboards.interface.desk_session import Preferences, open_desk, session_archive
from multichat_lab.dashboards.interface.menu import TABS, Menu
from multichat_lab.dashboards.interface.preferences_form import PreferencesForm, typed_preferences
from multichat_lab.dashboards.parts.notebook_cell import close_widgets, mimebundle, replace_earlier
from multichat_lab.dashboards.parts.per_view import PerView
from multichat_lab.dashboards.parts.press import Press
from multichat_lab.dashboards.trading_dashboard import TradingDashboard
from multichat_lab.stores.outputs import written_whole

__all__ = ["Preferences", "TradingInterface"]


class TradingInterface:
    """A trading desk that a person can use without a line of code.

    Tabs show the desk, the chart alone, or the card of a phone. The menu opens a new session, hands
    out its data as a ZIP file, and has preferences, which each page types for itself.

    Args:
        chats: where sessions and trades are recorded.
        preferences: what the first session trades, and how it looks.

    Attributes:
        dashboard: the desk of the present session.
        form: the preferences of a cell.
        menu: the bar.

    Example:
        >>> TradingInterface(SessionPersistence("duckdb", "desk.duckdb"))  # doctest: +SKIP
    """

    def __init__(
        self,
        chats: SessionPersistence,
        preferences: Preferences | None = None,
    ) -> None:
        self.chats = chats
        preferences = preferences or Preferences()
        self.form = PreferencesForm(preferences, self._apply)
        self.menu = Menu(preferences)
        self._asked = PerView[Preferences](self.menu.page.audience)
        self.dashboard = self._opened(preferences)
        self._root = boxed([], "mc mc-interface")
        self._assemble()
        self.menu.handle(
            {
                "new": partial(begin_anew, self, self._asked),
                "speed": lambda press: pace(self, typed(self, press).speed),
                "save": lambda press: self._offer(press.view),
                "tab": lambda press: self.show_tab(press.arg, press.view),
            }
        )
        replace_earlier(self)

    def new_session(self, preferences: Preferences | None = None) -> None:
        """Close the desk, and open one as preferences say; the old session stays recorded.

        Args:
            preferences: those of a cell unless given.

        Raises:
            MultichatError: the preferences make no sense; the old desk trades on.
        """
        opened = self._opened(preferences or self.form.chosen())
        earlier, self.dashboard = self.dashboard, opened
        self._assemble()
        self._end(earlier)

    def save_data(self, path: str | Path) -> Path:
        """Write messages and trades of the session to a ZIP file, and return its path."""
        with written_whole(path) as unfinished:
            unfinished.write_bytes(archive_of(self.dashboard))
        return Path(path)

    def show_tab(self, name: str, view: str = "") -> None:
        """Show `Dashboard`, `Charts` or `Mobile view`: in one view of the page, or in all."""
        if name in TABS:
            self.menu.turn(name, view)
            if not view:
                self._assemble()

    def close(self) -> None:
        """End desk and session and close every widget; all is recorded when this returns."""
        self._end(self.dashboard)
        close_widgets(self._root)

    def _end(self, dashboard: TradingDashboard) -> None:
        dashboard.close()
        self.chats.end_session(dashboard.live.desk.session_id)

    def _opened(self, preferences: Preferences) -> TradingDashboard:
        desk, history = open_desk(self.chats, preferences)
        source = source_of(preferences.symbol, preferences.speed)
        options = DashboardOptions(theme=preferences.theme, timeframe="1D", source=source)
        dashboard = TradingDashboard(desk, history, options)
        dashboard.start()
        return dashboard

    def _assemble(self) -> None:
        screen = self.dashboard.screen
        screen.lay_out(TABS[self.menu.shown.tab])
        light = screen.theme == "light"
        (self._root.add_class if light else self._root.remove_class)("mc-light")
        self.menu.show()
        self._root.children = [self.menu.page, screen.root]

    def _apply(self, preferences: Preferences) -> None:
        if preferences.theme != self.dashboard.screen.theme:
            self.dashboard.screen.theme = preferences.theme
            self.menu.color(preferences.theme)
        pace(self, preferences.speed)
        self._assemble()

    async def _offer(self, view: str) -> None:
        session_id = self.dashboard.live.desk.session_id
        name = f"{self.dashboard.presenter.question.symbol}-{session_id[:8]}.zip"
        content = await asyncio.to_thread(archive_of, self.dashboard)
        self.menu.page.offer_download(name, content, view)

    def __repr__(self) -> str:
        return f"<TradingInterface {', '.join(TABS)}>"

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return mimebundle(self._root, repr(self), self.dashboard.figure)


def typed(interface: TradingInterface, press: Press) -> Preferences:
    """Return the preferences that a view has typed; those of a cell where it tells none.

    Raises:
        MultichatError: they make no sense.
    """
    otherwise = interface.form.chosen()
    return typed_preferences(press.arg, otherwise) if isinstance(press.arg, dict) else otherwise


def pace(interface: TradingInterface, speed: float) -> None:
    """Have the market go at a speed, for everybody at it."""
    live, presenter = interface.dashboard.live, interface.dashboard.presenter
    live.ask(setattr, live.desk, "speed", speed)
    source = source_of(presenter.question.symbol, speed)
    interface.dashboard.screen.page.put(fields={"source": source})


def begin_anew(interface: TradingInterface, asked: PerView[Preferences], press: Press) -> None:
    """Open a new session as pressed; with a position, only after a question.

    Args:
        interface: the interface.
        asked: view → what it would begin, once it has agreed.
        press: what was pressed.
    """
    is_sure = press.arg == "sure"
    preferences = (asked.pop(press.view, None) if is_sure else None) or typed(interface, press)
    question = "" if is_sure else what_ends(interface.dashboard)
    if question:
        asked[press.view] = preferences
        interface.menu.page.ask(press, "new", question, "End it and begin anew")
    else:
        interface.new_session(preferences)


def what_ends(dashboard: TradingDashboard) -> str:
    """Return what a new session would end with the desk, as the desk itself knows it now."""
    try:
        held = dashboard.at_stake()
    except TimeoutError:
        return "The desk does not answer: what you hold is not known. A new session ends this desk."
    if not held:
        return ""
    return f"You hold {held}. A new session ends this desk, and the position with it."


def archive_of(dashboard: TradingDashboard) -> bytes:
    """Return messages and trades of a dashboard's session, up to now, as a ZIP file."""
    desk = dashboard.live.desk
    dashboard.live.flush()
    return session_archive(desk.chats, desk.session_id)


def source_of(symbol: str, speed: float) -> str:
    """Return what the status bar says of where the prices come from."""
    return f"replay of {symbol}, {speed:g} ticks/s"
