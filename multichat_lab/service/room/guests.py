"""Who takes a seat in a room: a name that is like no other's, and a token of their own."""

import asyncio
import time
from collections import Counter
from collections.abc import Collection

from multichat_lab.chat.rules import participant_names
from multichat_lab.errors import (
    AccessError,
    MultichatError,
    OverloadError,
    RateLimitError,
    RequestError,
)
from multichat_lab.loopback import is_loopback
from multichat_lab.service.access.doorkeeper import TokenBucket
from multichat_lab.service.access.names import look_alike
from multichat_lab.service.access.tokens import Holder, TokenFile

LONGEST_NAME = 24
"""Characters of a name, which stands on a phone."""
SEATS_AN_ADDRESS = 3
"""Seats that are taken from one address: nobody shall fill a room alone. A proxy on this machine,
behind which all have one address, is not counted."""
PRESENTER = "Presenter"
SEATS_A_SECOND = 20.0
"""How quickly seats are asked for, by all together."""


class Guests:
    """Gives out seats; used from the service's event loop only.

    Args:
        tokens: the file of tokens.
        seats: how many people may sit down.
        taken: names that nobody may have, or one like them: those of the robots.
    """

    def __init__(self, tokens: TokenFile, seats: int, taken: Collection[str]) -> None:
        self._tokens = tokens
        self._seats = seats
        self._reserved = {*taken, PRESENTER, "Desk", "All"}
        self._of_address: Counter[str] = Counter()
        self._turn = asyncio.Lock()
        self._bucket = TokenBucket(SEATS_A_SECOND, time.monotonic())

    @property
    def names(self) -> list[str]:
        """Who has a seat."""
        return [each.name for each in self._tokens.records() if each.role == "participant"]

    async def admit(self, name: str, address: str) -> str:
        """Return the token of somebody who takes a seat.

        Raises:
            RequestError: the name cannot be had.
            OverloadError: there is no seat left.
            AccessError: too many were taken from this address.
            RateLimitError: too many ask at a time.
        """
        if self._bucket.wait(time.monotonic()):
            raise RateLimitError("Too many ask for a seat at a time", "Ask again in a second.")
        name = self._checked(name)
        async with self._turn:
            if len(self.names) >= self._seats:
                raise OverloadError(f"All {self._seats} seats are taken", "Watch, for now.")
            if not is_loopback(address) and self._of_address[address] >= SEATS_AN_ADDRESS:
                raise AccessError(
                    f"{SEATS_AN_ADDRESS} seats were taken from this phone or network already",
                    "Use one of them, or watch.",
                )
            try:
                token = await asyncio.to_thread(self._tokens.add, name)
            except MultichatError as error:
                problem = error.problem.replace("has a token", "has a seat")
                raise RequestError(problem, "Choose another name.") from error
            self._tokens.refresh()
            self._of_address[address] += 1
        return token

    async def dismiss(self, name: str) -> None:
        """Take a seat back."""
        await asyncio.to_thread(self._tokens.revoke, name)
        self._tokens.refresh()

    def holder(self, token: str) -> Holder | None:
        """Return whose token it is; None for nobody's."""
        return self._tokens.holder(token)

    def _checked(self, given: str) -> str:
        name = " ".join(given.split())
        if not 0 < len(name) <= LONGEST_NAME:
            raise RequestError(
                f"The name has {len(name)} characters", f"Give 1 to {LONGEST_NAME} of them."
            )
        try:
            participant_names([name])
        except MultichatError as error:
            raise RequestError(error.problem, "Choose another name.") from error
        for other in (*self._reserved, *self.names):
            if name.casefold() == other.casefold() or look_alike(name, other):
                raise RequestError(
                    f"{other!r} sits here, and {name!r} is or looks like it", "Choose another name."
                )
        return name
