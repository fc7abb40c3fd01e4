"""Opens a session as the preferences say: real days, lived through tick by tick."""

import pandas as pd

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.dashboards.interface.preferences import ROBOTS, Preferences
from multichat_lab.trading.desk import DeskOptions, PaperDesk
from multichat_lab.trading.human import Human
from multichat_lab.trading.market import load_bars, tick_feed

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
