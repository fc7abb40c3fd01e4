"""The people who sit in a room: they come, say why, buy and sell; nothing is done late."""

import time
from dataclasses import dataclass
from typing import Any

from multichat_lab.dashboards.parts.press import Press
from multichat_lab.errors import AccessError, MultichatError, RequestError
from multichat_lab.errors.trading import RobotError
from multichat_lab.service.room.guests import Guests
from multichat_lab.service.room.picture import Picture
from multichat_lab.service.room.words import LONGEST
from multichat_lab.trading.broker.orders import OPPOSITE, Ticket
from multichat_lab.trading.desk import PaperDesk
from multichat_lab.trading.robots.human import Human

MOST_OPEN = 20
"""Orders of one person that may wait at a time."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody presses.

    Attributes:
        side: `buy` or `sell`; `say` for words alone.
        quantity: shares; nothing for words alone.
        why: the words.
        press: when it was pressed, and at what price.
    """

    side: str
    quantity: float
    why: str
    press: Press


class Seated:
    """Those who sit in a room.

    Args:
        desk: where they sit.
        picture: knows who is muted.
        guests: give out seats.
        symbol: what they trade.
    """

    def __init__(self, desk: PaperDesk, picture: Picture, guests: Guests, symbol: str) -> None:
        self._desk = desk
        self._picture = picture
        self._guests = guests
        self._symbol = symbol

    async def come(self, name: str, address: str) -> dict[str, str]:
        """Seat somebody; return their name and token, once the seat is recorded.

        Raises:
            RequestError: the name cannot be had, or the market has closed.
            OverloadError: there is no seat left.
            AccessError: too many were taken from this address.
        """
        self._require_open()
        token = await self._guests.admit(name, address)
        holder = self._guests.holder(token)
        taken = holder.name if holder else name
        try:
            self._desk.door.seat(Human(taken))
            await self._desk.recorder.flush()
        except RobotError as error:
            await self._guests.dismiss(taken)
            raise RequestError(error.problem, error.remedy) from error
        self._picture.look()
        return {"name": taken, "token": token}

    async def take(self, name: str, wish: Wish) -> dict[str, Any]:
        """Do what somebody presses; it is recorded when this returns.

        Raises:
            RequestError: it makes no sense, comes late, or the market is closed.
            AccessError: they have no seat, or the presenter has muted them.
        """
        self._require_open()
        human = self._human(name)
        if refusal := wish.press.refusal(time.time()):
            raise RequestError(refusal, "Press again.")
        self._require_fit(name, wish)
        book = human.broker.book
        before = book.next_id
        try:
            if wish.side == "say":
                human.talk(wish.why)
            else:
                ticket = Ticket(self._symbol, wish.side, wish.quantity)  # type: ignore[arg-type]
                human.give(ticket, wish.why)
            self._desk.seats[name].take_orders()
        except MultichatError as error:
            raise RequestError(error.problem, error.remedy) from error
        await self._desk.recorder.flush()
        return {"order": before if book.next_id > before else None}

    def _human(self, name: str) -> Human:
        seat = self._desk.seats.get(name)
        if seat is None or not isinstance(seat.robot, Human):
            raise AccessError(f"{name!r} has no seat here", "Take a seat first.")
        return seat.robot

    def _require_open(self) -> None:
        if self._picture.market in ("closed", "failed"):
            raise RequestError("The market has closed", "Look at the replay.")

    def _require_fit(self, name: str, wish: Wish) -> None:
        standing = self._picture.standings.get(name)
        if wish.why and standing is not None and standing.muted:
            raise AccessError("The presenter has muted you", "Trade without words.")
        if len(wish.why) > LONGEST:
            raise RequestError(
                f"That is {len(wish.why)} characters long", f"Say it in {LONGEST} or less."
            )
        if wish.side == "say":
            if not wish.why.strip():
                raise RequestError("Nothing was said", "Write a word or two.")
            return
        if wish.side not in OPPOSITE:
            raise RequestError(f"side is {wish.side[:40]!r}", "Give buy, sell or say.")
        if not self._desk.bars.count:
            raise RequestError("The market has not opened", "Wait for the first price.")
        if len(self._human(name).broker.book.active) >= MOST_OPEN:
            raise RequestError(f"{MOST_OPEN} of your orders wait", "Wait until they are filled.")
