"""A page's own widget: it lives in a thread of its own, as it would in a kernel."""

import asyncio
import json
import logging
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from multichat_lab.dashboards.parts.frames import unframed
from multichat_lab.dashboards.served.comms import widgets_of
from multichat_lab.dashboards.served.outbox import Outbox
from multichat_lab.errors import MultichatError

if TYPE_CHECKING:
    import ipywidgets as widgets

LOG = logging.getLogger("multichat_lab.page")
OF_WIDGETS = logging.getLogger("traitlets")
"""Where ipywidgets tells what a handler has raised, and goes on as if nothing were."""


class Guest:
    """Makes a widget in a thread, and carries what it and its page say to each other.

    Args:
        make: makes the widget, in the thread and its event loop.
        outbox: takes what the page is sent.

    Attributes:
        outbox: what the page is sent.
        heard: number of the last message of the page.
    """

    def __init__(self, make: "Callable[[], widgets.DOMWidget]", outbox: Outbox) -> None:
        self.outbox = outbox
        self.heard = 0
        self._make = make
        self._widget: widgets.DOMWidget | None = None
        self._loop = asyncio.new_event_loop()
        self._ended = asyncio.Event()
        self._early: list[bytes] = []
        self._thread = threading.Thread(target=self._run, name="multichat-page", daemon=True)
        self._thread.start()

    def receive(self, frame: bytes) -> None:
        """Take a message of the page; may be called from any thread."""
        self._soon(self._take, frame)

    def close(self) -> None:
        """Close the widget, soon; twice is harmless."""
        self._soon(self._ended.set)

    def join(self, seconds: float) -> None:
        """Wait until the widget is closed."""
        self._thread.join(seconds)

    def publish(self, comm_id: str, data: Mapping[str, Any], buffers: Any) -> None:
        """Send the page what its widget says; of other widgets, layouts say, it knows nothing."""
        widget = self._widget
        if widget is None or widget.comm is None or widget.comm.comm_id != comm_id:
            return
        if data["method"] == "custom":
            self.outbox.put({"kind": "custom", "content": data["content"]}, buffers)
        elif data["method"] == "update":
            paths = data.get("buffer_paths", [])
            told = {"kind": "update", "state": data["state"], "paths": paths}
            self.outbox.put(told, buffers)

    def _soon(self, function: Callable[..., object], *args: object) -> None:
        with suppress(RuntimeError):  # it has ended
            self._loop.call_soon_threadsafe(function, *args)

    def _run(self) -> None:
        with widgets_of(self), asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._live())

    async def _live(self) -> None:
        self._loop.set_exception_handler(
            lambda _, told: self.tell(told.get("exception") or RuntimeError(told["message"]))
        )
        handler = Telling(self.tell)
        OF_WIDGETS.addHandler(handler)
        try:
            self._widget = widget = self._make()
            from multichat_lab.dashboards.pages import traits_of
            from multichat_lab.dashboards.parts.notebook_cell import close_widgets

            self.outbox.put({"kind": "open", "traits": traits_of(widget)})
            for frame in self._early:
                self._take(frame)
            await self._ended.wait()
            close_widgets(widget)
        except Exception as error:  # whatever it is, the page is told of it
            self.tell(error)
        finally:
            OF_WIDGETS.removeHandler(handler)

    def _take(self, frame: bytes) -> None:
        widget = self._widget
        if widget is None:
            self._early.append(frame)
            return
        try:
            self._hand_on(widget, frame)
        except Exception as error:  # one message that fails is not the end of the page
            self.tell(error)

    def _hand_on(self, widget: "widgets.DOMWidget", frame: bytes) -> None:
        text, rest = unframed(frame)
        told = json.loads(text)
        number = int(told["number"])
        self.outbox.heard(int(told["heard"]))
        if number <= self.heard or widget.comm is None:
            return  # it came twice, over a connection that was thought to be cut
        self.heard = number
        data = {"method": "custom", "content": told.get("content")}
        if told["kind"] == "update":
            data = {"method": "update", "state": told["state"], "buffer_paths": []}
        widget.comm.handle_msg({"content": {"data": data}, "buffers": [rest] if rest else []})

    def tell(self, error: BaseException) -> None:
        """Show an error on the page, and log it: what led to it unless it is one of ours."""
        if isinstance(error, MultichatError):
            problem, remedy = error.problem, error.remedy
            LOG.warning("%s. %s", problem, remedy)
        else:
            LOG.error("A page has failed", exc_info=error)
            problem, remedy = f"{type(error).__name__}: {error}", "The terminal says more."
        self.outbox.put({"kind": "error", "problem": problem, "remedy": remedy})


class Telling(logging.Handler):
    """Hands on the errors that are logged in the thread in which it was made.

    Args:
        tell: is handed each.
    """

    def __init__(self, tell: Callable[[BaseException], None]) -> None:
        super().__init__(logging.WARNING)
        self._tell = tell
        self._thread = threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        """Hand on an error."""
        error = record.exc_info[1] if record.exc_info else None
        if error is not None and record.thread == self._thread:
            self._tell(error)
