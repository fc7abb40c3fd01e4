"""A desk in a process of its own: python desk_process.py TYPE PATH NAME BARS SPEED.

Robots called NAME-trend and NAME-breakout and a person called NAME trade in the session `one`. It
prints the run ids, then how many bars are recorded, again and again, and `ended` at the end.
"""

import asyncio
import sys
from contextlib import suppress

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import SessionExistsError
from multichat_lab.trading.desk import DeskOptions, PaperDesk
from multichat_lab.trading.market import gbm_bars, replay_feed
from multichat_lab.trading.robots import Breakout, SmaCross
from multichat_lab.trading.robots.human import Human


async def trade(chats: SessionPersistence, name: str, bars: int, speed: float) -> None:
    person, trend, breakout = Human(name), SmaCross(3, 8), Breakout()
    trend.name, breakout.name = f"{name}-trend", f"{name}-breakout"
    feed = replay_feed(gbm_bars(bars, seed=1), speed)
    options = DeskOptions(batch_seconds=0.02)
    desk = PaperDesk(feed, [trend, breakout, person], chats, "one", options)
    print(*(seat.run.run_id for seat in desk.seats.values()), flush=True)
    task = desk.start()
    number = 0
    while not task.done():
        number += 1
        person.press(("buy", "sell")[number % 2], 1, say=f"Press {number}.")
        await asyncio.sleep(0.005)
        if number % 5 == 0:
            seen = person.broker.tape.event
            await desk.recorder.flush()
            print(seen, flush=True)
    await task
    print("ended", flush=True)


def main() -> None:
    storage_type, path, name, bars, speed = sys.argv[1:]
    with SessionPersistence(storage_type, path) as chats:
        with suppress(SessionExistsError):  # another desk was first
            chats.create_session([], session_id="one")
        asyncio.run(trade(chats, name, int(bars), float(speed)))


if __name__ == "__main__":
    main()
