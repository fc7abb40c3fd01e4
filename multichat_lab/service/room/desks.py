"""The desk of a room: a new one, or the one that a killed room has left in the store."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.records import ChatMessage, ChatSession
from multichat_lab.trading.desk import DeskOptions, PaperDesk
from multichat_lab.trading.market.bars import iterate_bars
from multichat_lab.trading.market.feeds import ReplayFeed, replay_feed
from multichat_lab.trading.recording.desk_record import desk_runs
from multichat_lab.trading.records.rows import Bar
from multichat_lab.trading.robots.characters import Character
from multichat_lab.trading.robots.human import Human
from multichat_lab.trading.robots.three_characters import cast_of

if TYPE_CHECKING:
    import pandas as pd

BEFORE = 120
"""Bars that are shown of the time before the room opens."""
ROOM = "room"
"""Where the metadata of a session say that it is a room, and of what."""


class Market(NamedTuple):
    """What a room trades.

    Attributes:
        symbol: of it.
        before: the bars before the room opens.
        feed: the bars that it lives through.
        terms: what makes it the same room again, as JSON values.
    """

    symbol: str
    before: tuple[Bar, ...]
    feed: ReplayFeed
    terms: Mapping[str, Any]


class RoomDesk(NamedTuple):
    """A desk that has not been started.

    Attributes:
        desk: the desk.
        cast: the robots at it.
        said: what was said before, where it goes on.
    """

    desk: PaperDesk
    cast: Sequence[Character]
    said: Sequence[ChatMessage]


def market_of(bars: "pd.DataFrame", speed: float, seed: int, cash: float) -> Market:
    """Return a market of bars, and what makes a room of it the same again."""
    before = min(BEFORE, len(bars) // 2)
    symbol = str(bars.attrs.get("symbol") or "ACME")
    past = tuple(iterate_bars(bars.iloc[:before])) if before else ()
    terms = {"symbol": symbol, "opens": str(bars.index[before]), "seed": seed, "cash": cash}
    return Market(symbol, past, replay_feed(bars.iloc[before:], speed), terms)


def open_desk(chats: SessionPersistence, market: Market) -> RoomDesk:
    """Return the desk of a room that was killed, if it was this one, else a new one.

    Raises:
        RobotError, StoreError: what was left cannot be gone on with.
    """
    seed, cash = market.terms["seed"], market.terms["cash"]
    cast = cast_of(seed)
    names = [each.name for each in cast]
    left = left_open(chats, market.terms)
    if left is not None:
        people = [Human(name) for name in who_traded(chats, left.session_id) if name not in names]
        robots = [*cast, *people]
        desk = PaperDesk.resume(chats, market.feed, robots, left.session_id, as_recorded=names)
        said = chats.get_messages(left.session_id)
        for each in cast:
            each.recall(desk.bars.since(0))
    else:
        kinds = dict.fromkeys(names, "bot")
        metadata = {ROOM: dict(market.terms)}
        topic = f"A room for {market.symbol}"
        session = chats.create_session(kinds, topic=topic, metadata=metadata)
        options = DeskOptions(cash, seed=seed)
        desk = PaperDesk(market.feed, cast, chats, session.session_id, options)
        said = []
    desk.recorder.on_said.append(listening(cast))
    return RoomDesk(desk, cast, said)


def left_open(chats: SessionPersistence, terms: Mapping[str, Any]) -> ChatSession | None:
    """Return the session of the last room with these terms that has not ended, and has a desk."""
    rooms = chats.list_sessions("active")
    same = [each for each in rooms if each.metadata.get(ROOM) == terms]
    return same[-1] if same and who_traded(chats, same[-1].session_id) else None


def who_traded(chats: SessionPersistence, session_id: str) -> list[str]:
    """Return everybody who has a run at a desk in a session."""
    with chats.store.reading() as reader:
        return [str(row["robot"]) for row in desk_runs(reader, session_id)]


def listening(cast: Sequence[Character]) -> Callable[[ChatMessage], None]:
    """Return what lets the robots hear what people say: one of them answers."""
    names = {each.name for each in cast}

    def hear(message: ChatMessage) -> None:
        if message.kind != "system" and message.sender not in names:
            cast[0].hear(message.sender, message.message_id)

    return hear
