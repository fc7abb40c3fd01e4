"""What lives and what does not: connection and kernel, which a page finds out, and the market."""

import time
from collections.abc import Mapping
from concurrent.futures import Future

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.dashboards.desk.reader import DeskSnapshot
from multichat_lab.formatting import shares
from multichat_lab.markup import Html, element, field, joined

QUIET = 5.0
"""Seconds without a bar after which an open market tells how long it has been."""
UNANSWERED = 3.0
"""Seconds that a desk may take to answer a picture's question."""
OPEN = "Market open"
STOPPED = "Market stopped"
NO_ANSWER = "The desk does not answer"


def states_panel() -> Html:
    """Return the three states, which stand beside the buttons and in the status bar."""
    connection, kernel = (
        element("span", text, "mc-state", data_state=name, data_ok="true")
        for name, text in (("connection", "Connected"), ("kernel", "Kernel answers"))
    )
    told = [field("market"), element("span", "Market unknown", "mc-when-lost")]
    market = element("span", joined(told), "mc-state", data_state="market")
    return element("p", joined([connection, kernel, market]), "mc-states", role="status")


def notices() -> Html:
    """Return where a view is told why a press was not done, and what went with its kernel."""
    anew = element("div", "", "mc-anew", data_anew="", role="alert")
    return joined([refusal_line(), anew])


def refusal_line() -> Html:
    """Return the line on which a view is told why its press was not done."""
    return element("p", "", "mc-refusal", data_field="refusal", role="alert")


class MarketState:
    """Knows whether the market is open and the desk answers, frames or no frames.

    Args:
        kept: where the desk is recorded; empty for memory.
    """

    def __init__(self, kept: str) -> None:
        self._kept = kept
        self._reading: Future[DeskSnapshot] | None = None
        self._asked_at = 0.0
        self._bar_at = time.monotonic()
        self._words = ""

    def ask(self, reading: Future[DeskSnapshot]) -> None:
        """Note that the desk has been asked something; one answer at a time is waited for."""
        if not self._is_owed:
            self._reading, self._asked_at = reading, time.monotonic()

    def fields(self, snapshot: DeskSnapshot, failed: bool) -> Mapping[str, str]:
        """Return the fields of the market, `lost` and `leaving` as the desk has answered.

        Args:
            snapshot: the answer.
            failed: whether an error has ended the desk.
        """
        self._reading, now = None, time.monotonic()
        if snapshot.bars or not snapshot.is_running:
            self._bar_at = now
        self._words = STOPPED if failed else market_words(snapshot, now - self._bar_at)
        return {
            **market_fields(self._words),
            "lost": self._lost(snapshot),
            "leaving": at_stake(snapshot),
        }

    def pulse(self) -> Mapping[str, str]:
        """Return the fields of the market as they are while the desk owes an answer."""
        waited = time.monotonic() - self._asked_at if self._is_owed else 0.0
        words = NO_ANSWER if waited > UNANSWERED else self._words
        return market_fields(words) if words else {}

    @property
    def _is_owed(self) -> bool:
        """Whether the desk itself has not answered yet, whatever else a frame waits for."""
        return self._reading is not None and not self._reading.done()

    def _lost(self, snapshot: DeskSnapshot) -> str:
        """Return what goes with the kernel, said beforehand: afterwards nobody could tell."""
        held = held_words(snapshot)
        gone = f"You held {held}, which does not go on." if held else ""
        if self._kept:
            return f"{gone} What was said and traded is kept in {self._kept}.".strip()
        return f"{gone} It was recorded in memory alone, and is gone.".strip()


def held_words(snapshot: DeskSnapshot) -> str:
    """Return what the person at a desk holds of the symbol; empty for nothing, or nobody."""
    return f"{shares(snapshot.held)} {snapshot.question.symbol}" if snapshot.held else ""


def at_stake(snapshot: DeskSnapshot) -> str:
    """Return what the person would leave: what they hold while the market goes on."""
    return "" if snapshot.has_ended else held_words(snapshot)


def market_words(snapshot: DeskSnapshot, quiet: float) -> str:
    """Return the market's state in words; `quiet` is how many seconds ago its last bar came."""
    if snapshot.has_ended:
        return "Market closed"
    if not snapshot.is_running:
        return "Market paused"
    return OPEN if quiet < QUIET else f"{OPEN}, no bar for {quiet:.0f} s"


def market_fields(words: str) -> Mapping[str, str]:
    """Return the market's state, and as `market_ok` how it is marked: true, false or still."""
    marked = {OPEN: "true", STOPPED: "false", NO_ANSWER: "false"}
    return {"market": words, "market_ok": marked.get(words, "still")}


def kept_in(chats: SessionPersistence) -> str:
    """Return where a desk is recorded that outlives the kernel; empty for memory."""
    location = chats.store.location
    return "" if location.startswith("memory") else location
