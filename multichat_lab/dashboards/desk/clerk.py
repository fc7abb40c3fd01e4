"""What is pressed is done on the desk's own thread, in time or not at all; the page is told."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from functools import partial
from typing import Any

from multichat_lab.dashboards.desk.manual_trader import ManualTrader
from multichat_lab.dashboards.page import PageWidget
from multichat_lab.dashboards.parts.audience import FramePump
from multichat_lab.dashboards.parts.press import Errand, Press, done_in_time
from multichat_lab.errors import MultichatError
from multichat_lab.trading.desk.thread import DeskThread

Handler = Callable[[Any], Errand | None]
"""Takes what belongs to a press, refuses what makes no sense, returns what is left to the desk."""


class Clerk:
    """Takes the presses of a page to the desk, and tells the page what came of each.

    A press is done only when the desk has done it: a desk that was held up drops what is late.

    Args:
        live: the desk.
        page: what is pressed.
        pump: draws what has changed.
        trader: the person at the desk, None where there are robots alone.
    """

    def __init__(
        self, live: DeskThread, page: PageWidget, pump: FramePump, trader: ManualTrader | None
    ) -> None:
        self._live = live
        self._page = page
        self._pump = pump
        self._trader = trader

    def handle(self, handlers: Mapping[str, Handler]) -> None:
        """Take presses from now on; `handlers` is name of a press on the page → what it does."""
        for act, handler in handlers.items():
            self._page.handle(act, partial(self._pump.hop, self._press, handler))

    def handle_looks(self, handlers: Mapping[str, Callable[[str, Any], object]]) -> None:
        """Take presses that change what one view sees; a handler is given its name, too."""
        for act, handler in handlers.items():
            self._page.handle(act, partial(self._pump.hop, self._look, handler))

    def _look(self, handler: Callable[[str, Any], object], press: Press) -> None:
        handler(press.view, press.arg)
        self._answer(press, "")

    def _press(self, handler: Handler, press: Press) -> None:
        try:
            errand = handler(press.arg)
        except MultichatError as error:
            self._answer(press, str(error))
            return
        if errand is None:
            self._answer(press, "")
        else:
            done = self._live.ask(done_in_time, press, errand)
            done.add_done_callback(partial(self._pump.hop, self._finish, press))

    def _finish(self, press: Press, done: Future[str]) -> None:
        self._answer(press, done.result())

    def _answer(self, press: Press, refusal: str) -> None:
        if self._trader:
            self._trader.note(self._page, refusal)
        self._page.answer(press, refusal)
        self._pump.wake()


def desk_handlers(live: DeskThread) -> Mapping[str, Handler]:
    """Return name of a press on the page → what it does to the market's clock."""
    desk = live.desk
    return {
        "pause": lambda _: desk.pause,
        "resume": lambda _: desk.resume,
        "step": lambda bars: partial(live.step, int(bars)),
    }
