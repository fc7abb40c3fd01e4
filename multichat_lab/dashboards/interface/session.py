"""What a person chooses, and the session that it opens: real days, lived through tick by tick."""

import io
import tempfile
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from multichat_lab.analysis.lab import Lab
from multichat_lab.chat.exporters import export_chat
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors.trading import MarketDataError, RobotError
from multichat_lab.palette import Theme, preferred_theme
from multichat_lab.trading.broker.kernel import DEFAULT_COSTS, Costs
from multichat_lab.trading.desk import DeskOptions, PaperDesk
from multichat_lab.trading.market import load_bars, shipped_symbols, tick_feed
from multichat_lab.trading.robots import Breakout, BuyAndHold, MeanReversion, SmaCross
from multichat_lab.trading.robots.human import Human
from multichat_lab.trading.robots.robot import Robot

LIVE_DAYS = 250
"""Days at the end of the data that are traded; those before are history."""
TICKS_A_DAY = 20
TABLES = ("runs", "orders", "fills", "trades", "equity")
QUERIES = {
    table: f"SELECT t.* FROM {table} t JOIN runs r USING (run_id) WHERE r.session_id = ?"  # noqa: S608 - names of our own
    for table in TABLES
}


ROBOTS: dict[str, type[Robot]] = {
    robot.name: robot for robot in (SmaCross, MeanReversion, Breakout, BuyAndHold)
}
"""Name → robot that can be seated."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """How the interface looks, and what its next session trades.

    Attributes:
        theme: `dark` or `light`; as `preferred_theme()` unless given.
        symbol: one of `shipped_symbols()`.
        speed: ticks a second.
        robots: names of the robots at the desk, of `ROBOTS`.
        person: the participant behind the buttons.
        cash: of each account, in currency.
        costs: of each fill; commission is a fraction of the value, slippage is in basis points.
        seed: of the ticks that are invented within each day.

    Raises:
        MarketDataError: the symbol is not shipped, or the speed is not above zero.
        RobotError: there is no robot of a name.
        AccountError: cash or costs make no sense.
    """

    theme: Theme = field(default_factory=preferred_theme)
    symbol: str = "AAPL"
    speed: float = 10
    robots: tuple[str, ...] = ("SmaCross", "MeanReversion")
    person: str = "You"
    cash: float = 100_000
    costs: Costs = DEFAULT_COSTS
    seed: int = 1

    def __post_init__(self) -> None:
        if self.symbol not in shipped_symbols():
            known = ", ".join(shipped_symbols())
            raise MarketDataError(f"symbol is {self.symbol!r}", f"Shipped are {known}.")
        if not self.speed > 0:
            raise MarketDataError(f"speed is {self.speed}", "Give ticks a second above zero.")
        for name in self.robots:
            if name not in ROBOTS:
                raise RobotError(f"There is no robot {name!r}", f"Known: {', '.join(ROBOTS)}.")


def open_desk(
    chats: SessionPersistence, preferences: Preferences
) -> tuple[PaperDesk, pd.DataFrame]:
    """Start a conversation and seat everybody; return the desk, and the days before it opens.

    Raises:
        SessionLimitError: the store takes no more sessions.
    """
    bars = load_bars(preferences.symbol)
    robots = [ROBOTS[name]() for name in preferences.robots]
    person = Human(preferences.person)
    names = [person.name, *preferences.robots]
    session = chats.create_session(names, topic=f"Trading {preferences.symbol}")
    feed = tick_feed(bars[-LIVE_DAYS:], TICKS_A_DAY, preferences.seed, preferences.speed)
    options = DeskOptions(preferences.cash, preferences.costs, seed=preferences.seed)
    desk = PaperDesk(feed, [*robots, person], chats, session.session_id, options)
    return desk, bars[:-LIVE_DAYS]


def session_archive(chats: SessionPersistence, session_id: str) -> bytes:
    """Return a ZIP file: `messages.jsonl` (lossless), and a CSV file for each table of the trades.

    Times in the CSV files are UTC.

    Raises:
        SessionNotFoundError: there is no such session.
    """
    content = io.BytesIO()
    with (
        Lab(chats) as lab,
        tempfile.TemporaryDirectory() as folder,
        zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        messages = Path(folder) / "messages.jsonl"
        export_chat(session_id, chats, messages)
        archive.write(messages, messages.name)
        for table, query in QUERIES.items():
            rows = lab.sql(query, [session_id]).df()
            archive.writestr(f"{table}.csv", rows.to_csv(index=False))
    return content.getvalue()
