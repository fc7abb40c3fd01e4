"""Opening a room: its desk, its tokens, the server; and what is left when it has closed."""

import asyncio
import socket
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from multichat_lab.listening import reachable
from multichat_lab.loopback import is_loopback
from multichat_lab.service.access.doorkeeper import Doorkeeper
from multichat_lab.service.access.tokens import TokenFile
from multichat_lab.service.client.address import address as parse_address
from multichat_lab.service.http.callers import Callers
from multichat_lab.service.http.server import ConnectionLimits, GracefulServer, server_of
from multichat_lab.service.observability import ServiceMetrics
from multichat_lab.service.room.app import RoomParts, build_room_app
from multichat_lab.service.room.desks import market_of, open_desk
from multichat_lab.service.room.guests import PRESENTER, Guests
from multichat_lab.service.room.keeping import Kept, write_replay
from multichat_lab.service.room.mutes import muted_in
from multichat_lab.service.room.page import Page
from multichat_lab.service.room.picture import RoomTerms
from multichat_lab.service.room.room import Room
from multichat_lab.stopping import left_to_server

if TYPE_CHECKING:
    import pandas as pd

REQUESTS_A_SECOND = 10.0
"""Of one person."""
CONNECTIONS = ConnectionLimits(max_connections=1200, seconds=30)


@dataclass(frozen=True, slots=True)
class RoomOptions:
    """What a room is like.

    Attributes:
        seats: how many people may sit down.
        speed: bars a second.
        seed: of what the robots say and do.
        cash: of each account, in currency.
        theme: `dark`, `light`, or `auto` as each device is.
        address: where people find it, behind a proxy; empty for where it listens.

    Raises:
        ServiceError: the address is none.
    """

    seats: int = 30
    speed: float = 1.0
    seed: int = 1
    cash: float = 100_000
    theme: str = "auto"
    address: str = ""

    def __post_init__(self) -> None:
        if self.address:
            parse_address(self.address)


class OpenRoom:
    """A room that is about to be served.

    Args:
        bars: of the market; the first `BEFORE` of them are the past.
        kept: where it is kept.
        options: what it is like.
        listener: the socket that it listens on.

    Attributes:
        address: where people find it.
        token: the presenter's.
        session_id: the conversation.
        goes_on: whether a room that was killed goes on, with those who sat there.

    Raises:
        MultichatError: bars, store or file of tokens cannot be used.
    """

    def __init__(
        self, bars: "pd.DataFrame", kept: Kept, options: RoomOptions, listener: socket.socket
    ) -> None:
        host, port = listener.getsockname()[:2]
        self.address = options.address or f"http://{reachable(host)}:{port}"
        market = market_of(bars, options.speed, options.seed, options.cash)
        desk, cast, said = open_desk(kept.chats, market)
        self.session_id, self.goes_on = desk.session_id, desk.bars.count > 0
        terms = RoomTerms(
            market.symbol,
            options.cash,
            options.seats,
            self.session_id,
            market.before,
            market.feed.step_us / 1e6,
        )
        tokens = TokenFile(kept.tokens)
        self.token = renewed(tokens, desk.seats)
        guests = Guests(tokens, options.seats, [each.name for each in cast])
        self._room = Room(desk, terms, guests, partial(write_replay, kept, self.session_id))
        picture = self._room.picture
        for message in said:
            picture.words.hear(message)
        picture.look()
        for name in muted_in(said) & picture.standings.keys():
            picture.standings[name].muted = True
        self._page = Page(self.address, is_loopback(host) and not options.address, options.theme)
        self._doorkeeper = Doorkeeper(tokens, REQUESTS_A_SECOND)
        self._listener = listener

    def run(self, ready: Callable[[], None]) -> None:
        """Serve until SIGTERM or Ctrl-C, in the main thread; `ready` is called when it answers.

        The replay is written by then.
        """
        with left_to_server():
            asyncio.run(self._serve(ready))

    async def _serve(self, ready: Callable[[], None]) -> None:
        metrics = ServiceMetrics()
        callers = Callers(metrics)
        parts = RoomParts(self._room, self._page)
        app = build_room_app(parts, self._doorkeeper, callers)
        server = server_of(app, CONNECTIONS, self._room.broadcast.close)
        living = asyncio.create_task(self._room.live())
        telling = asyncio.create_task(tell_when_started(server, ready))
        try:
            await server.serve([self._listener])
        finally:
            telling.cancel()
            living.cancel()
            with suppress(asyncio.CancelledError):
                await living


def renewed(tokens: TokenFile, seats: Collection[str]) -> str:
    """Return a fresh token of the presenter; take back those of people who have no seat."""
    for each in tokens.records():
        if each.name not in seats:
            tokens.revoke(each.name)
    token = tokens.add(PRESENTER, "admin")
    tokens.refresh()
    return token


async def tell_when_started(server: GracefulServer, ready: Callable[[], None]) -> None:
    """Call `ready` as soon as the server answers."""
    while not server.started:
        await asyncio.sleep(0.01)
    ready()
