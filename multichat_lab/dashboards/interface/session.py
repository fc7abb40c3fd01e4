"""Opens a session as the preferences say: real days, lived through tick by tick."""

import io
import tempfile
import zipfile
from pathlib import Path

import pandas as pd

from multichat_lab.analysis.lab import Lab
from multichat_lab.chat.exporters import export_chat
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.dashboards.interface.preferences import ROBOTS, Preferences
from multichat_lab.trading.desk import DeskOptions, PaperDesk
from multichat_lab.trading.market import load_bars, tick_feed
from multichat_lab.trading.robots.human import Human

TABLES = ("runs", "orders", "fills", "trades", "equity")
QUERIES = {
    table: f"SELECT t.* FROM {table} t JOIN runs r USING (run_id) WHERE r.session_id = ?"  # noqa: S608 - names of our own
    for table in TABLES
}


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


LIVE_DAYS = 250
"""Days at the end of the data that are traded; those before are history."""
TICKS_A_DAY = 20


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
