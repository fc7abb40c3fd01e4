"""The whole trading desk as `dashboard.py` measures it: chart, account, blotter, conversation."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pandas as pd

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.trading.desk import PaperDesk
from multichat_lab.trading.records.rows import Bar
from multichat_lab.trading.robots import MeanReversion, SmaCross
from multichat_lab.trading.robots.human import Human


class PushedFeed:
    """Bars that somebody pushes from another thread."""

    def __init__(self) -> None:
        self._bars: asyncio.Queue[Bar] = asyncio.Queue()

    def put(self, bar: Bar) -> None:
        """Take a bar; on the loop that consumes them."""
        self._bars.put_nowait(bar)

    async def __aiter__(self) -> AsyncIterator[Bar]:
        while True:
            yield await self._bars.get()


class WholeDesk:
    """`TradingDashboard` over a desk of two robots and a person, recorded to SQLite."""

    def __init__(self, bars: pd.DataFrame) -> None:
        from multichat_lab.dashboards import TradingDashboard

        chats = SessionPersistence("sqlite", Path(tempfile.mkdtemp()) / "desk.db")
        session = chats.create_session([])
        self._feed = PushedFeed()
        robots = [SmaCross(), MeanReversion(), Human("Ann")]
        desk = PaperDesk(self._feed, robots, chats, session.session_id)
        self._dashboard = TradingDashboard(desk, bars)
        self._dashboard.start()
        self.widget: Any = self._dashboard

    def push(self, bar: Bar) -> None:
        """Let the market show one more bar."""
        self._dashboard.live.ask(self._feed.put, bar)

    def load(self, bars: pd.DataFrame) -> None:
        """Show another history in the desk's chart."""
        self._dashboard.screen.chart.load(bars)
