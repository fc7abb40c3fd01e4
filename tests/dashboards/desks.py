"""Desks on the screen over invented bars, and what one reckons of them from the store alone."""

from collections.abc import Iterator
from contextlib import contextmanager

from multichat_lab import Human, SessionPersistence
from multichat_lab.dashboards import TradingDashboard
from multichat_lab.stores.schema import TABLES
from multichat_lab.trading.market import gbm_bars, replay_feed
from tests.trading.desk.scripted import QUICK, desk_in, stored

BARS = gbm_bars(400, seed=3)
HISTORY, TRADED = BARS[:100], BARS[100:]
SYMBOL = "GBM"


def on_screen(
    chats, *robots, view=TradingDashboard, setup=QUICK, speed=None, **arguments
) -> TradingDashboard:
    """Return a dashboard of a desk where Ann sits, with robots if there are any."""
    desk = desk_in(chats, replay_feed(TRADED, speed), [Human("Ann"), *robots], setup)
    return view(desk, HISTORY, **arguments)


@contextmanager
def paused_desk(*robots, setup=QUICK) -> Iterator[TradingDashboard]:
    """A dashboard over a store in memory, whose desk has shown one bar and stands still."""
    with SessionPersistence("memory") as chats:
        dashboard = on_screen(chats, *robots, setup=setup)
        dashboard.start(paused=True)
        dashboard.step()
        yield dashboard
        dashboard.close()


def recorded(dashboard, table, participant="Ann"):
    """Return a participant's rows of a table in the store, as dicts."""
    desk = dashboard.live.desk
    rows = stored(desk.chats, desk, participant, table)
    return [dict(zip(TABLES[table], row, strict=True)) for row in rows]


def shown(dashboard, *names):
    """Return what fields show."""
    return {name: dashboard.screen.page.text_of(name) for name in names}
