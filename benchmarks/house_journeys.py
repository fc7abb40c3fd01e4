"""Five journeys through the package, each really made, from what is given to what is seen.

Everything is reached by public names, so the same journeys lead through any layout of the package.
Each ends with a look at what came of it: a journey that does not arrive is an error.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import comm
from comm.base_comm import BaseComm
from house_trace import Entered
from ipywidgets import DOMWidget

from multichat_lab import (
    Human,
    Lab,
    MultichatProductionService,
    PaperDesk,
    SessionPersistence,
    Settings,
    attribution_df,
    conversation_figure,
    edges_df,
    gbm_bars,
    import_chat,
    load_bars,
    replay_feed,
)
from multichat_lab.dashboards import TradingDashboard
from multichat_lab.trading import Backtest, BuyAndHold, SmaCross

IRC = """\
[10:01] <Ann> Hello, Bob.
[10:02] <Bob> Ann: I buy ten.
[10:03] * Ann nods
"""
SECONDS = 60
"""After which a state that does not come never will."""
Journey = Callable[[Entered, Path], object]


class BrowserComm(BaseComm):
    """Where a browser would be: keeps the kinds of what is sent there."""

    sent: list[str]

    def __init__(self, *args: object, **options: object) -> None:
        self.sent = []
        super().__init__(*args, **options)

    def publish_msg(self, msg_type: str, data: Any = None, *given: object, **keys: object) -> None:
        """Note the kind of a message, e.g. `bars`."""
        content = (data or {}).get("content")
        if isinstance(content, dict):
            self.sent.append(content.get("kind", ""))


def import_to_figure(entered: Entered, folder: Path) -> None:
    """Import a log of IRC into a store, and draw who talks to whom."""
    log = folder / "2024-05-01.log"
    log.write_text(IRC)
    with entered, SessionPersistence("sqlite", folder / "chats.db") as chats:
        summary = import_chat(log, chats)
        figure = conversation_figure(edges_df(Lab(chats)))
    assert summary.messages == 3
    assert figure.axes


def post_to_disk(entered: Entered, folder: Path) -> None:
    """Say something to a service that runs; the answer tells that it is durable."""
    store, tokens = folder / "chats.db", folder / "tokens.json"
    with SessionPersistence("sqlite", store) as chats:
        chats.create_session(["Ann", "Bob"], session_id="s1")
    settings = Settings(
        storage_path=store, token_file=tokens, backup_path=folder / "backups", port=0
    )
    command = [sys.executable, "-m", "multichat_lab", "token", "add", "Ann"]
    told = subprocess.run(
        [*command, "--set", f"token_file={tokens}"], capture_output=True, text=True, check=True
    )
    headers = {"Authorization": f"Bearer {told.stdout.strip()}", "Content-Type": "application/json"}
    said = json.dumps({"content": "Hello, Bob."}).encode()
    with MultichatProductionService(settings) as service:
        request = Request(f"{service.url}/v1/sessions/s1/messages", said, headers)  # noqa: S310
        with entered, urlopen(request, timeout=SECONDS) as answer:  # noqa: S310 - our own
            assert answer.status == 201
    with SessionPersistence("sqlite", store) as chats:
        assert [each.content for each in chats.get_messages("s1")] == ["Hello, Bob."]


def watched_desk(chats: SessionPersistence) -> TradingDashboard:
    """Return a paused desk of Ann and a robot, with a view that looks at it."""
    bars = gbm_bars(60, seed=3)
    chats.create_session(["Ann"], session_id="s1")
    desk = PaperDesk(replay_feed(bars[40:]), [Human("Ann"), BuyAndHold()], chats, "s1")
    dashboard = TradingDashboard(desk, bars[:40])
    dashboard.start(paused=True)
    dashboard.step(0)  # returns when the desk stands and waits for its first bar
    hear(dashboard.screen.page, ready=True, view="one")
    hear(dashboard.screen.chart, kind="here", view="one", generation=-1, bars=0)
    assert dashboard.screen.chart.watched
    return dashboard


def hear(widget: DOMWidget, **content: object) -> None:
    """Have a widget hear a view, as the kernel would hand it over."""
    data = {"method": "custom", "content": content}
    widget._handle_msg({"content": {"data": data}, "buffers": []})


async def until(condition: Callable[[], bool]) -> None:
    """Wait for a state."""
    async with asyncio.timeout(SECONDS):
        while not condition():
            await asyncio.sleep(0.01)


async def bar_to_chart(entered: Entered, folder: Path) -> None:
    """Let a bar through the desk, which the robot answers, until its candle has been sent."""
    with SessionPersistence("sqlite", folder / "chats.db") as chats:
        dashboard = watched_desk(chats)
        sent = dashboard.screen.chart.comm.sent
        assert "bars" not in sent
        with entered:
            await asyncio.wrap_future(dashboard.live.step())
            await until(lambda: "bars" in sent)
        dashboard.close()


async def buy_to_attribution(entered: Entered, folder: Path) -> None:
    """Press Buy, until the fill is recorded and shown, and `attribution_df` tells whose it is."""
    with SessionPersistence("sqlite", folder / "chats.db") as chats:
        dashboard = watched_desk(chats)
        await asyncio.wrap_future(dashboard.live.step())
        with entered:
            dashboard.trader.ticket.buttons["buy"].click()
            await asyncio.wrap_future(dashboard.live.step())
            await until(lambda: dashboard.screen.page.text_of("position") == "10")
            told = attribution_df(chats).set_index("participant")
        dashboard.close()
    assert told.loc["Ann", "orders"] == 1


def backtest_to_statistics(entered: Entered, _: Path) -> None:
    """Run a robot over bars that are there, and read its statistics."""
    bars = load_bars("AAPL")
    with entered:
        stats = Backtest(bars, SmaCross()).run().stats
    assert stats["# Trades"] > 0


JOURNEYS: dict[str, Journey] = {
    "import": import_to_figure,
    "POST": post_to_disk,
    "bar": lambda *given: asyncio.run(bar_to_chart(*given)),
    "Buy": lambda *given: asyncio.run(buy_to_attribution(*given)),
    "backtest": backtest_to_statistics,
}


def journey(name: str) -> dict[str, list[str]]:
    """Make a journey, and return the functions of the package that it entered, by file."""
    comm.create_comm = BrowserComm
    entered = Entered()
    with tempfile.TemporaryDirectory() as folder:
        JOURNEYS[name](entered, Path(folder))
    return entered.functions
