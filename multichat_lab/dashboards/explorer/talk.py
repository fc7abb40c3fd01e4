"""What an explorer and its pages say to each other."""

import asyncio
import contextlib
import threading
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from multichat_lab.analysis.browsing.arguments import called
from multichat_lab.analysis.browsing.browser import Browser
from multichat_lab.analysis.browsing.selection import Selection
from multichat_lab.analysis.browsing.touched import sessions_among
from multichat_lab.analysis.lab import Lab
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.dashboards.explorer.attending import Attention
from multichat_lab.dashboards.parts.audience import REST, Audience, FramePump
from multichat_lab.errors import MultichatError
from multichat_lab.stores.questions import Changes

Deed = Callable[..., dict[str, Any]]
"""What a page can have done besides asking."""
TOTALS = """
    SELECT (SELECT count(*) FROM messages) AS messages,
           (SELECT count(*) FROM internal.session_headers) AS sessions
"""
MOST_NAMED = 100
"""Sessions that pages are told of by name; of more, any may have changed."""


class Explored(Protocol):
    """What a talk needs of its widget."""

    selection: dict[str, Any]
    inferred: bool
    session: str | None
    compare: str | None
    chats: SessionPersistence

    @property
    def chosen(self) -> Selection:
        """The selection."""

    def send(self, content: Any) -> None:
        """Send a message to all pages."""


class Talk:
    """Answers the pages of an explorer, and tells them what others have written since.

    Args:
        widget: the explorer.
        lab: what is explored.
        deeds: name → what a page can have done.

    Attributes:
        browser: what answers.
        audience: who looks.
        on_missing: called when a page can show no more than a picture.
    """

    def __init__(self, widget: Explored, lab: Lab, deeds: Mapping[str, Deed]) -> None:
        self.browser = Browser(lab)
        self.audience = Audience()
        self.on_missing: Callable[[], object] = lambda: None
        self._widget = widget
        self._lab = lab
        self._deeds = {"select": self._select, **deeds}
        self._seen = self._totals()
        self._changed: set[str] | None = set()  # sessions that pages were not told of; None: any
        lab.listeners.add(self)
        self.browser.table.inferred = widget.inferred
        # While the page loads its scripts; what a page asks meanwhile waits for it.
        self._early = threading.Thread(target=self._prepare, name="multichat-explorer")
        self._early.start()
        self._pump = FramePump(self._look, self.audience, REST)
        self._attention = Attention(widget.chats, self._pump.wake)
        self._pump.start()

    def receive(self, _widget: object, message: object, _buffers: object) -> None:
        """Answer a page: a question, `here` (again and again) or `gone`."""
        if not isinstance(message, Mapping):
            return
        self.audience.hear(message)
        if message.get("kind") == "ask":
            self._answer(message)
        elif message.get("kind") == "here" and message.get("needs_picture"):
            self.on_missing()

    def ask(self, what: str, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return the answer to a question, or what came of a deed.

        Raises:
            MultichatError: it cannot be answered or done; nothing was changed.
        """
        if what in self._deeds:
            return called(self._deeds[what], what, values)
        self.browser.table.inferred = self._widget.inferred
        return self.browser.ask(self._widget.chosen, what, values)

    def close(self) -> None:
        """Look for no more, and drop the tables."""
        self._attention.close()
        self._pump.close()
        self._early.join()
        self.browser.close()

    def _prepare(self) -> None:
        with contextlib.suppress(MultichatError):  # told to whoever asks
            self.browser.prepare(self._widget.chosen)

    def _answer(self, message: Mapping[str, Any]) -> None:
        told = {"id": message.get("id"), "view": message.get("view", "")}
        try:
            value = self.ask(str(message.get("what")), message.get("args") or {})
        except MultichatError as error:
            failed = {"kind": "failed", "problem": error.problem, "remedy": error.remedy}
            self._widget.send({**failed, **told})
        else:
            self._widget.send({"kind": "answer", "value": value, **told})

    def _select(self, selection: dict[str, Any]) -> dict[str, Any]:
        self._widget.selection = Selection.of(selection).values()
        return {}

    def arrive(self, changes: Changes) -> None:
        """Hear what the lab has copied, of which the pages are told with the next look."""
        found = sessions_among(changes)
        known = self._changed
        self._changed = None if found is None or known is None else known | found

    def _totals(self) -> tuple[int, int]:
        self._lab.refresh()
        [found] = self.browser.table.rows(TOTALS)  # within the lab's lock, so that it can be closed
        return found["messages"], found["sessions"]

    async def _look(self) -> None:
        open_ones = (self._widget.session, self._widget.compare)
        if await asyncio.to_thread(self._attention.look, open_ones):
            self._widget.send({"kind": "attended"})
        totals = await asyncio.to_thread(self._totals)
        changed, self._changed = self._changed, set()
        if totals != self._seen:
            self._seen = totals
            self._widget.send({"kind": "grown", "messages": totals[0], "sessions": totals[1]})
        if changed is None or changed:
            named = None if changed is None or len(changed) > MOST_NAMED else sorted(changed)
            self._widget.send({"kind": "changed", "sessions": named})
