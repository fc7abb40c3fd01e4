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
from multichat_lab.errors.trading import MarketDataError
from multichat_lab.palette import Theme, preferred_theme
from multichat_lab.trading.broker.kernel import DEFAULT_COSTS, Costs
from multichat_lab.trading.desk import DeskOptions, PaperDesk
from multichat_lab.trading.market import US_SHARES, feed_maker, load_bars, shipped_symbols
from multichat_lab.trading.robots import ROBOTS, robot_class
from multichat_lab.trading.robots.human import Human

LIVE_DAYS = 250
"""Days at the end of the data that are traded; those before are history."""
TABLES = ("runs", "orders", "fills", "trades", "equity")
QUERIES = {
    table: f"SELECT t.* FROM {table} t JOIN runs r USING (run_id) WHERE r.session_id = ?"  # noqa: S608 - names of our own
    for table in TABLES
}


@dataclass(frozen=True, slots=True)
class Preferences:
    """How the interface looks, and what its next session trades.

    Attributes:
        theme: `dark` or `light`; as `preferred_theme()` unless given.
        symbol: one of `shipped_symbols()`.
        speed: ticks a second.
        robots: the robots at the desk: names in `ROBOTS`, `module:Class` or `file.py:Class`.
        person: the participant behind the buttons.
        cash: of each account, in currency.
        costs: of each fill; commission is a fraction of the value, slippage is in basis points.
        seed: of the ticks that are invented within each day.
        feed: where bars come from: a name in `FEEDS`, `module:function` or `file.py:Class`.

    Raises:
        MarketDataError: the symbol is not shipped, the speed is not above zero, or there is no
            such feed.
        RobotError: there is no robot of a name.
        AccountError: cash or costs make no sense.
    """

    theme: Theme = field(default_factory=preferred_theme)
    symbol: str = "AAPL"
    speed: float = 10
    robots: tuple[str, ...] = ("sma-cross", "mean-reversion")
    person: str = "You"
    cash: float = 100_000
    costs: Costs = DEFAULT_COSTS
    seed: int = 1
    feed: str = "ticks"

    def __post_init__(self) -> None:
        if self.symbol not in shipped_symbols():
            known = ", ".join(shipped_symbols())
            raise MarketDataError(f"symbol is {self.symbol!r}", f"Shipped are {known}.")
        if not self.speed > 0:
            raise MarketDataError(f"speed is {self.speed}", "Give ticks a second above zero.")
        feed_maker(self.feed)
        for name in self.robots:
            robot_class(name)
        object.__setattr__(self, "robots", tuple(map(ROBOTS.known_as, self.robots)))


def open_desk(
    chats: SessionPersistence, preferences: Preferences
) -> tuple[PaperDesk, pd.DataFrame]:
    """Start a conversation and seat everybody; return the desk, and the days before it opens.

    Raises:
        SessionLimitError: the store takes no more sessions.
    """
    bars = load_bars(preferences.symbol)
    robots = [robot_class(name)() for name in preferences.robots]
    person = Human(preferences.person)
    names = [person.name, *(robot.name for robot in robots)]
    session = chats.create_session(names, topic=f"Trading {preferences.symbol}")
    make = feed_maker(preferences.feed)
    bars.attrs["hours"] = US_SHARES  # nobody trades these at night
    feed = make(bars[-LIVE_DAYS:], preferences.speed, preferences.seed)
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
