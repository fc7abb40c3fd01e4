"""`TradingDashboard`: a trading desk to look at and to trade at, in a notebook."""

import asyncio
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from multichat_lab.dashboards.desk.chat_log import ChatLog
from multichat_lab.dashboards.desk.clerk import Clerk, desk_handlers
from multichat_lab.dashboards.desk.manual_trader import ManualTrader, seated_person
from multichat_lab.dashboards.desk.presenter import Presenter
from multichat_lab.dashboards.desk.reader import DeskReader, DeskSnapshot
from multichat_lab.dashboards.desk.screen import (
    ChartChoices,
    DashboardOptions,
    Layout,
    Screen,
    charted,
    completed,
)
from multichat_lab.dashboards.desk.states import UNANSWERED, MarketState, at_stake, kept_in
from multichat_lab.dashboards.parts.audience import FramePump
from multichat_lab.dashboards.parts.notebook_cell import close_earlier, mimebundle, replace_earlier
from multichat_lab.errors import MultichatError
from multichat_lab.trading.desk import PaperDesk
from multichat_lab.trading.desk.desk_colors import DeskColors
from multichat_lab.trading.desk.thread import DeskThread


class TradingDashboard:
    """Price, account, chart, order ticket, blotter and conversation of a desk, live.

    The desk trades on a thread of its own. The picture is drawn at most ten times a second, only
    while somebody looks, and shows every bar; a cell that is run again closes what it made before.

    Args:
        desk: one that has not been started; `start` does it.
        history: bars before it, as `load_bars` returns them, for the chart and the day's change.
        options: what is shown, and how.

    Attributes:
        live: the desk's thread.
        presenter: fills the screen.
        screen: the widgets: `screen.page`, `screen.chart`, `screen.theme`.
        trader: the person at the desk, None where there are robots alone; a cell may set the values
            of `trader.ticket` and `click()` its buttons.

    Raises:
        OrderError: the participant of the options does not sit at the desk.

    Example:
        >>> dashboard = TradingDashboard(desk, history=bars)  # doctest: +SKIP
        >>> dashboard.start()  # doctest: +SKIP
        >>> dashboard  # doctest: +SKIP
    """

    layout: Layout = "desk"

    def __init__(
        self,
        desk: PaperDesk,
        history: pd.DataFrame | None = None,
        options: DashboardOptions | None = None,
    ) -> None:
        close_earlier()
        options = options or DashboardOptions()
        self.live = DeskThread(desk, busy_seconds=options.busy_seconds)
        options = completed(options, desk, history)
        person = seated_person(self.live, options.participant or "")
        self.trader = ManualTrader(self.live, person, options.symbol or "") if person else None
        self._trouble = ""
        kept = kept_in(desk.chats)
        self._market = MarketState(kept)
        self._chat = ChatLog(desk.chats, desk.session_id)
        history = charted(desk, history, options.symbol or "")
        self.screen = Screen(history, options, self.trader is not None)
        self.screen.lay_out(self.layout)
        own = person.name if person else None
        self.presenter = Presenter(self.screen, self._chat, options, own, DeskColors(desk))
        self.presenter.begin(history)
        self._reader = DeskReader(desk, lambda: self.live.has_ended, self._chat.words)
        self._pump = FramePump(self._draw, self.screen.page.audience)
        self.screen.page.put(fields={"kept": f"recorded in {kept or 'memory'}"})
        self.screen.page.pulse = lambda: {**self._market.pulse(), **self._chat.pulse()}
        self._handle_presses()
        desk.on_update += [self._reader.race.note, self._pump.wake]
        self._chat.read_on()  # a desk that goes on has fills already, whose words are asked for
        self.refresh()
        self._pump.start()
        replace_earlier(self)

    def start(self, paused: bool = False) -> None:
        """Open the market, or have it wait for `step` and the Go button; also to go on."""
        self.live.start(paused)
        self.refresh()

    def step(self, bars: int = 1) -> None:
        """Let some bars through a paused desk, and show what came of them."""
        self.live.step(bars).result()
        self.refresh()

    def refresh(self) -> None:
        """Show the desk as it stands, without waiting for the next frame."""
        self._show(self.live.call(self._reader.read, self.presenter.ask(for_cell=True)))
        self._chat.read_on()
        self.presenter.say(self._chat.take())

    def at_stake(self) -> str:
        """Return what the person at the desk holds while its market goes on; empty for nothing.

        Raises:
            TimeoutError: the desk has not answered for three seconds.
        """
        reading = self.live.ask(self._reader.read, self.presenter.question)
        return at_stake(reading.result(UNANSWERED))

    def figure(self) -> Figure:
        """Return the present state as a matplotlib figure."""
        return self.screen.figure(self.presenter.headline())

    def close(self) -> None:
        """End the desk and close the widgets; all is recorded when this returns.

        Raises:
            MultichatError: the last that happened could not be recorded.
        """
        self._pump.close()
        try:
            self.live.close()
        finally:
            self.screen.close()

    def __repr__(self) -> str:
        names = ", ".join(self.live.desk.seats)
        return f"<{type(self).__name__} {self.presenter.question.symbol}: {names}>"

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return mimebundle(self.screen.root, repr(self), self.figure)

    async def _draw(self) -> None:
        reading = self.live.ask(self._reader.read, self.presenter.ask())
        self._market.ask(reading)
        try:
            if self._chat.is_due:
                await asyncio.to_thread(self._chat.read_on)
                self._trouble = ""
        except MultichatError as error:  # prices and account go on
            self._trouble = f"The conversation cannot be read: {error}"
        self._show(await asyncio.wrap_future(reading))
        self.presenter.say(self._chat.take())
        self.presenter.say_earlier(self._chat.take_earlier())

    def _show(self, snapshot: DeskSnapshot) -> None:
        states = self._market.fields(snapshot, self.live.error is not None)
        if snapshot.question is not self.presenter.question:
            self._pump.wake()  # somebody has asked for something else meanwhile
            return
        self.presenter.show(snapshot)
        if self.trader and snapshot.refusals:
            number, reason = snapshot.refusals[-1]
            remedy = " Give a smaller quantity." if reason.startswith("margin") else ""
            words = f"Order #{number} was rejected: {reason}.{remedy}"
            self.trader.note(self.screen.page, words, words)
        if self.live.error is not None:
            self._trouble = f"The desk has stopped: {self.live.error}"
        self.screen.page.put(fields={"note": self._trouble, **states})

    def _handle_presses(self) -> None:
        clerk = Clerk(self.live, self.screen.page, self._pump, self.trader)
        clerk.handle(desk_handlers(self.live))
        clerk.handle(self.presenter.handlers())
        clerk.handle_looks(self.presenter.look_handlers())
        clerk.handle(ChartChoices(self.screen).handlers())
        if self.trader:
            clerk.handle(self.trader.handlers())


class MobileView(TradingDashboard):
    """A trading dashboard in the form of a phone's card: large figures, targets of 44 px and more.

    It takes and does what a `TradingDashboard` does; the tables of the blotter are left out.
    """

    layout: Layout = "mobile"
