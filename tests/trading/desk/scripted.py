"""Robots and people who do what a script says, and desks to seat them at."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace

from multichat_lab.trading.broker.broker import Broker
from multichat_lab.trading.desk import DeskOptions, PaperDesk
from multichat_lab.trading.records.rows import Bar
from multichat_lab.trading.robots.human import Human
from multichat_lab.trading.robots.robot import Robot
from multichat_lab.trading.robots.trader import Voice, silent
from tests.waiting import HANG_SECONDS

SESSION = "one"
QUICK = DeskOptions(batch_seconds=0.02)


class Scripted(Robot):
    """After its n-th bar, counted from 1, it does what the script says under n."""

    def __init__(self, script: Mapping[int, Callable[[Robot], object]], name: str = "Scripted"):
        self.name = name
        self._script = script
        self._seen = 0

    def on_bar(self, bar: Bar) -> None:
        self._seen += 1
        if self._seen in self._script:
            self._script[self._seen](self)


class Pressing(Robot):
    """A person at the buttons who presses as scripted: bar number → arguments of `press`."""

    def __init__(self, name: str, script: Mapping[int, dict]):
        self.name = name
        self._person = Human(name)
        self._script = script
        self._seen = 0

    def attach(self, broker: Broker, voice: Voice = silent) -> None:
        self._person.attach(broker, voice)

    def on_bar(self, bar: Bar) -> None:
        self._seen += 1
        if self._seen in self._script:
            self._person.press(**self._script[self._seen])
        self._person.on_bar(bar)


def desk_in(chats, feed, robots, options=QUICK):
    """Return a desk in the session `one`, which is made if it is not there."""
    if not chats.list_sessions():
        chats.create_session([], session_id=SESSION)
    return PaperDesk(feed, robots, chats, SESSION, options)


def told(chats):
    """Return what desks have told the conversation `one`."""
    return [each.content for each in chats.get_messages(SESSION) if each.kind == "system"]


async def until(condition):
    """Wait until something is true."""
    async with asyncio.timeout(HANG_SECONDS):
        while not condition():
            await asyncio.sleep(0.001)


def bars_seen(desk):
    """Return how many bars the first at the desk has been shown."""
    return next(iter(desk.seats.values())).broker.tape.event


def run_of(desk, name):
    """Return the id of a participant's run."""
    return desk.seats[name].run.run_id


def stored(chats, desk, name, table):
    """Return the rows that a participant's run has in a table."""
    with chats.store.reading() as reader:
        return reader.run_rows(table, run_of(desk, name))


def unspoken(records):
    """Return orders or trades without their message ids, which are never the same twice."""
    names = {"message_id", "entry_message_id", "exit_message_id"}
    return [
        replace(each, **dict.fromkeys(names & set(each.__dataclass_fields__))) for each in records
    ]
