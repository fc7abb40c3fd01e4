"""A desk that goes on from its record, in a process that may be killed at any moment."""

import asyncio
import random
from typing import Any

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.trading.broker.orders import Bracket
from multichat_lab.trading.desk import DeskOptions, PaperDesk
from multichat_lab.trading.market import gbm_bars, replay_feed
from multichat_lab.trading.records.rows import Bar
from multichat_lab.trading.robots import Breakout, SmaCross
from multichat_lab.trading.robots.human import Human
from multichat_lab.trading.robots.robot import Robot

SESSION = "one"
BARS = 3_000


class Dicer(Robot):
    """Throws dice of its own: entries with brackets, limits, cancellations, and words."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._dice = random.Random(seed)  # noqa: S311 - no secret
        self._orders: list[int] = []

    def on_bar(self, bar: Bar) -> None:
        throw = self._dice.random()
        if throw < 0.03:
            stop = Bracket(stop_loss=bar.close * 0.99, trailing=bar.close * 0.02)
            self._orders.append(self.buy(self._dice.randint(1, 9), bracket=stop, say="Six!"))
        elif throw < 0.05:
            self._orders.append(self.sell(2, limit=bar.close * 1.002, say="Six!"))
        elif throw < 0.06 and self._orders[-1:] and self._orders[-1] in self.broker.book.active:
            self.broker.cancel(self._orders.pop())
        elif throw < 0.065:
            self.close(say="Enough.")


def robots() -> list[Robot]:
    return [SmaCross(3, 8), Dicer(7), Breakout(), Human("Ann")]


def desk_of(chats: SessionPersistence, speed: float | None) -> PaperDesk:
    """Return a desk over the same bars, which goes on if there was one."""
    feed = replay_feed(gbm_bars(BARS, seed=3), speed)
    with chats.store.reading() as reader:
        is_begun = bool(reader.run_rows("runs", None))
    if is_begun:
        return PaperDesk.resume(chats, feed, robots(), SESSION)
    if not chats.list_sessions():
        chats.create_session([], session_id=SESSION)
    return PaperDesk(feed, robots(), chats, SESSION, DeskOptions(batch_seconds=0.005, seed=7))


def trade(storage_type: str, path: str, speed: float | None, shown: Any = None) -> None:
    """Trade until the bars end; `shown.value` tells how many were shown."""
    with SessionPersistence(storage_type, path) as chats:
        desk = desk_of(chats, speed)

        def count() -> None:
            shown.value = desk.bars.count

        if shown is not None:
            desk.on_update.append(count)
        asyncio.run(desk.run())
