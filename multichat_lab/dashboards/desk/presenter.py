"""Puts a desk on the screen: the answer to one question at a time."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from multichat_lab.dashboards.desk.blotter import Blotter
from multichat_lab.dashboards.desk.chat_log import ChatLog, Earlier, chat_panel
from multichat_lab.dashboards.desk.panels import (
    NOTHING,
    Quote,
    account_fields,
    account_panel,
    clock_panel,
    quote_fields,
    quote_panel,
    status_panel,
)
from multichat_lab.dashboards.desk.reader import DeskSnapshot, Question
from multichat_lab.dashboards.desk.screen import DashboardOptions, Screen
from multichat_lab.dashboards.desk.seat_race import race_panel, race_text
from multichat_lab.dashboards.desk.shown_tables import ShownTables
from multichat_lab.dashboards.desk.stream import Moments, Pace
from multichat_lab.dashboards.page import put_earlier
from multichat_lab.dashboards.parts.press import Press
from multichat_lab.errors import MultichatError
from multichat_lab.records import ChatMessage
from multichat_lab.times import utc_now
from multichat_lab.trading.desk.desk_colors import DeskColors
from multichat_lab.trading.market import iterate_bars
from multichat_lab.trading.market.session_days import Days, days_of
from multichat_lab.trading.records.rows import Bar


class Presenter:
    """Fills a screen with what is read of a desk.

    Args:
        screen: the widgets.
        chat: the conversation.
        options: what is shown, with a symbol and a participant.
        own: the person who sits here; None for somebody who only watches.
        colors: of everybody at the desk.

    Attributes:
        question: what the next snapshot has to answer.
    """

    def __init__(
        self,
        screen: Screen,
        chat: ChatLog,
        options: DashboardOptions,
        own: str | None,
        colors: DeskColors,
    ) -> None:
        self.question = Question(options.participant or "", options.symbol or "", own or "")
        self._screen = screen
        self._chat = chat
        self._own = own or ""
        self._colors = colors
        self._days: Days | None = None
        self._quote = Quote()
        self._moments = Moments()
        self._pace = Pace()
        self._history: pd.DataFrame | None = None
        self._tables = ShownTables(screen.page, Blotter(self._own, chat.words))
        slots = {
            "quote": quote_panel(self.question.symbol),
            "account": account_panel(self.question.participant, self._own),
            "chat": chat_panel(own),
            "status": status_panel(own is not None),
        }
        fields = {"source": options.source, "updated": NOTHING, "note": ""}
        screen.page.put(slots, fields)

    def ask(self, for_cell: bool = False) -> Question:
        """Return what the next snapshot has to answer, for who looks now, or for a cell as well."""
        self.question = replace(self.question, tables=self._tables.asked(for_cell))
        return self.question

    def begin(self, history: pd.DataFrame | None) -> None:
        """Take in the bars before the desk began; they tell the days of the market."""
        self._days = None if history is None else days_of(history)
        self._quote = Quote(self._days)
        if history is not None and len(history):
            self._history = history
            self._quote.take(iterate_bars({self.question.symbol: history}))

    def show(self, snapshot: DeskSnapshot) -> None:
        """Show a desk as it stands."""
        chart = self._screen.chart
        rate = self._pace.note(snapshot.next_question.bars_seen, time.monotonic())
        fields = {"rate": f"{rate:,.0f}"}
        if snapshot.bars:
            self._cut_history(snapshot.bars[0])
            self._quote.take(snapshot.bars)
            chart.push(self._moments.merge(snapshot.bars))
            fields["updated"] = f"{utc_now():%H:%M:%S} UTC"
        if snapshot.fills is not None:
            fills, makers = zip(*snapshot.fills, strict=True) if snapshot.fills else ((), ())
            colors = self._colors.now()
            is_one = len(colors) == 1  # whose arrows may be green and red
            chart.people = {} if is_one else colors
            chart.show_fills(fills, () if is_one else makers)
        chart.show_orders(snapshot.working)
        slots = {"clock": clock_panel(snapshot.is_running, snapshot.has_ended)}
        if snapshot.race is not None:
            slots["race"] = race_panel()
            fields["race"] = race_text(snapshot.race, self._colors.now())
        fields |= quote_fields(self._quote, chart.price_increment)
        fields |= account_fields(snapshot.account)
        self._screen.page.put(slots, fields)
        self._tables.show(snapshot.tables)
        self.question = snapshot.next_question

    def _cut_history(self, first: Bar) -> None:
        """Take out of the history what the desk itself shows, before its first bar is drawn."""
        history, self._history = self._history, None
        if history is None or history.index[-1] < first.timestamp:
            return
        before = history[history.index < first.timestamp]
        self._screen.chart.load(before)
        self._quote = Quote(self._days)
        self._quote.take(iterate_bars({self.question.symbol: before}) if len(before) else ())

    def say(self, messages: Sequence[ChatMessage]) -> None:
        """Add messages to the transcript."""
        items = [self._chat.item(each, self._own) for each in messages]
        if self._screen.page.put(lists={"messages": items}):
            self._tables.show_again()  # tables may show their words

    def say_earlier(self, views: Sequence[tuple[str, Earlier]]) -> None:
        """Add messages before the first one in the views that asked for them, or say why not."""
        page = self._screen.page
        for view, found in views:
            if isinstance(found, MultichatError):
                page.answer(Press(view=view), f"What was said before cannot be read: {found}")
                continue
            items = [self._chat.item(each, self._own) for each in found]
            put_earlier(page, view, "messages", items)

    def headline(self) -> str:
        """Return price and account in one line."""
        shown, question = self._screen.page.text_of, self.question
        quote = f"{question.symbol} {shown('price')} ({shown('change_percent')})"
        return f"{quote} – {question.participant}: {shown('position')} shares, P&L {shown('pnl')}"

    def handlers(self) -> Mapping[str, Callable[[Any], None]]:
        """Return name of a press on the page → what it changes about the picture."""
        return {"account": self._show_account}

    def look_handlers(self) -> Mapping[str, Callable[[str, Any], None]]:
        """Return name of a press → what it changes for the view that was pressed alone."""
        return {**self._tables.handlers(), "earlier": self._chat.wish}

    def _show_account(self, participant: str) -> None:
        if participant in self._colors.now():
            self.question = replace(self.question, participant=participant)
            self._screen.page.put({"account": account_panel(participant, self._own)})
